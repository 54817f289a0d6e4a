import type { Backups, BackupEntry, Host, LeftChild, LevelField, OperationEntry, OperatorEntry, RegisterSettings, Status } from "../host/host";
import { Work } from "../parts/work.svelte";
import { words } from "../words";
import { Levels } from "./levels.svelte";

export type Part = keyof typeof words.settings.parts;

/** Children who left that are shown at once. */
const PAGE = 100;

/** Whose register it is, as it is typed. */
type TypedUnit = Readonly<Record<"unit" | "region" | "groups", string>>;

/** What was typed over the stored settings, and where. */
export interface TypedSettings {
  part: Part;
  unit: TypedUnit | undefined;
  levels: LevelField[] | undefined;
}

/** The register's settings, passwords, backups and who left. Each part says at itself what came of a step. */
export class Settings extends Work {
  part = $state<Part>("unit");
  unit = $state("");
  region = $state("");
  groups = $state("");
  backups = $state.raw<Backups | undefined>();
  operations = $state.raw<readonly OperationEntry[]>([]);
  /** The last of those who left; `undefined` until they were asked for. */
  left = $state.raw<readonly LeftChild[] | undefined>();
  /** How many left in all. */
  leftTotal = $state(0);
  operators = $state.raw<readonly OperatorEntry[] | undefined>();
  /** The operator about to be taken away. */
  removing = $state.raw<OperatorEntry | undefined>();
  /** The backup about to be restored. */
  restoring = $state.raw<BackupEntry | undefined>();
  recoveryCode = $state("");

  readonly levels: Levels;

  #stored: TypedUnit = { unit: "", region: "", groups: "" };
  readonly #changed: (status?: Status) => Promise<void>;
  readonly #knows: (operators: readonly string[]) => void;

  /** `changed` brings the other screens up to date; `knows` is told who can open the register. */
  constructor(host: Host, changed: (status?: Status) => Promise<void>, knows: (operators: readonly string[]) => void = () => {}) {
    super(host);
    this.levels = new Levels(host, () => changed());
    this.#changed = changed;
    this.#knows = knows;
  }

  /** What is typed of the settings and not saved yet. */
  get typed(): TypedSettings | undefined {
    const [unit, levels] = [this.#typedUnit, this.levels.typed];
    return unit === undefined && levels === undefined ? undefined : { part: this.part, unit, levels };
  }

  get #typedUnit(): TypedUnit | undefined {
    const { unit, region, groups } = this;
    const changed = unit !== this.#stored.unit || region !== this.#stored.region || groups !== this.#stored.groups;
    return changed ? { unit, region, groups } : undefined;
  }

  /** Goes on with what was typed before the register was locked. */
  takeUp({ part, unit, levels }: TypedSettings): void {
    Object.assign(this, unit ?? {}, { part });
    if (levels !== undefined) {
      this.levels.takeUp(levels);
    }
  }

  async show(part: Part): Promise<void> {
    this.part = part;
    this.done = "";
    this.failure = "";
    this.recoveryCode = "";
    this.restoring = undefined;
    this.removing = undefined;
    await this.load();
  }

  /** Gets what the part shows. */
  async load(): Promise<void> {
    await this.attempt(async () => {
      if (this.part === "unit") {
        await this.#loadUnit();
      } else if (this.part === "people") {
        this.#people(await this.host.call("list_operators", {}));
      } else if (this.part === "backup") {
        await this.#loadBackups();
      } else if (this.part === "levels") {
        await this.levels.load();
      } else if (this.part === "left") {
        await this.#loadLeft(PAGE);
      }
    });
  }

  async save(): Promise<void> {
    await this.work(async () => {
      const region = this.region.trim() === "" ? null : this.region.trim();
      const status = await this.host.call("save_settings", { unit: this.unit, region, groups: this.groups.split("\n") });
      await this.#changed(status);
      this.#take(await this.host.call("settings", {}));
      this.done = words.settings.saved;
    });
  }

  /** Whether the password was changed. */
  async changePassword(old: string, next: string): Promise<boolean> {
    return this.work(async () => {
      await this.host.call("change_password", { old, new: next });
      this.done = words.settings.passwordDone;
    });
  }

  /** Whether somebody else can work with the register now. `own` is the password of who works here. */
  async addOperator(name: string, password: string, own: string): Promise<boolean> {
    return this.work(async () => {
      this.#people(await this.host.call("add_operator", { name, password, own }));
      this.done = words.settings.operatorAdded(name.trim());
      await this.#changed();
    });
  }

  /** Takes away the operator who was chosen for that. */
  async removeOperator(own: string): Promise<boolean> {
    const who = this.removing;
    if (who === undefined) {
      return false;
    }
    return this.work(async () => {
      this.#people(await this.host.call("remove_operator", { number: who.number, own }));
      this.removing = undefined;
      this.done = words.settings.operatorRemoved(who.name);
      await this.#changed();
    });
  }

  async renewRecoveryCode(password: string): Promise<boolean> {
    return this.work(async () => {
      this.recoveryCode = (await this.host.call("renew_recovery_code", { password })).recovery_code;
    });
  }

  async backUp(): Promise<void> {
    await this.work(async () => {
      this.done = words.settings.backedUp((await this.host.call("back_up", {})).path);
      await this.#loadBackups();
    });
  }

  /** How a person says where backups go. */
  get backupFolder(): Host["backupFolder"] {
    return this.host.backupFolder;
  }

  /** Lets backups go to another folder, which a dialog asks for or which was typed; whether there is one. */
  async chooseBackupFolder(typed: string): Promise<boolean> {
    let chosen: Backups | undefined;
    await this.work(async () => {
      chosen = await this.host.chooseBackupFolder(typed);
      if (chosen !== undefined) {
        await this.#folderChosen(chosen);
      }
    });
    return chosen !== undefined;
  }

  /** Lets backups lie beside the register again. */
  async backUpBeside(): Promise<void> {
    await this.work(async () => this.#folderChosen(await this.host.call("backups_beside", {})));
  }

  /** How many steps were done after a backup. */
  after(backup: BackupEntry): number {
    return Math.max(0, (this.operations[0]?.number ?? 0) - backup.last_step);
  }

  /** The steps that a restore would take away, newest first, in so far as they are known. */
  lost(backup: BackupEntry): readonly OperationEntry[] {
    return this.operations.filter((operation) => operation.number > backup.last_step);
  }

  async restore(password: string): Promise<void> {
    const backup = this.restoring;
    if (backup === undefined) {
      return;
    }
    await this.work(async () => {
      const status = await this.host.call("restore_backup", { name: backup.name, password });
      this.restoring = undefined;
      this.done = words.settings.restored(backup.at.slice(0, 16).replace("T", " "));
      await this.#changed(status);
      await this.#loadBackups();
    });
  }

  async bringBack(child: LeftChild): Promise<void> {
    await this.work(async () => {
      await this.host.call("bring_back", { ids: [child.id] });
      await this.#loadLeft(this.left?.length ?? PAGE);
      this.done = words.settings.broughtBack(child.name);
      await this.#changed();
    });
  }

  /** How many the next {@link moreLeft} adds. */
  get nextLeft(): number {
    return Math.min(PAGE, this.leftTotal - (this.left?.length ?? 0));
  }

  /** Shows more of those who left. */
  async moreLeft(): Promise<void> {
    await this.attempt(async () => {
      const here = this.left ?? [];
      const page = await this.host.call("left_children", { offset: here.length, limit: PAGE });
      [this.left, this.leftTotal] = [[...here, ...page.rows], page.total];
    });
  }

  async #loadLeft(limit: number): Promise<void> {
    const page = await this.host.call("left_children", { offset: 0, limit });
    [this.left, this.leftTotal] = [page.rows, page.total];
  }

  #people(operators: readonly OperatorEntry[]): void {
    this.operators = operators;
    this.#knows(operators.map((operator) => operator.name));
  }

  /** What is typed and not saved stays when one comes back to it. */
  async #loadUnit(): Promise<void> {
    const typed = this.#typedUnit;
    this.#take(await this.host.call("settings", {}));
    Object.assign(this, typed ?? {});
  }

  #take({ unit, region, groups }: RegisterSettings): void {
    this.#stored = { unit, region: region ?? "", groups: groups.join("\n") };
    Object.assign(this, this.#stored);
  }

  async #folderChosen(backups: Backups): Promise<void> {
    this.backups = backups;
    this.done = words.settings.backupFolderDone(backups.folder);
    await this.#changed();
  }

  async #loadBackups(): Promise<void> {
    [this.backups, this.operations] = await Promise.all([this.host.call("list_backups", {}), this.host.call("recent_operations", {})]);
  }
}
