import type { Backups, BackupEntry, Host, LeftChild, OperationEntry, OperatorEntry, RegisterSettings, Status } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";

export type Part = keyof typeof words.settings.parts;

/** Children who left that are shown at once. */
const PAGE = 100;

/** What was typed over the stored settings. */
export type TypedSettings = Readonly<Record<"unit" | "region" | "groups", string>>;

/** The register's settings, passwords, backups and who left. Each part says at itself what came of a step. */
export class Settings {
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
  working = $state(false);
  done = $state("");
  failure = $state("");

  #stored: TypedSettings = { unit: "", region: "", groups: "" };
  readonly #host: Host;
  readonly #changed: (status?: Status) => Promise<void>;
  readonly #knows: (operators: readonly string[]) => void;

  /** `changed` brings the other screens up to date; `knows` is told who can open the register. */
  constructor(host: Host, changed: (status?: Status) => Promise<void>, knows: (operators: readonly string[]) => void = () => {}) {
    this.#host = host;
    this.#changed = changed;
    this.#knows = knows;
  }

  /** What is typed of the settings and not saved yet. */
  get typed(): TypedSettings | undefined {
    const { unit, region, groups } = this;
    const changed = unit !== this.#stored.unit || region !== this.#stored.region || groups !== this.#stored.groups;
    return changed ? { unit, region, groups } : undefined;
  }

  /** Goes on with what was typed before the register was locked. */
  takeUp(typed: TypedSettings): void {
    Object.assign(this, typed);
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
    await this.#try(async () => {
      if (this.part === "unit") {
        await this.#loadUnit();
      } else if (this.part === "people") {
        this.#people(await this.#host.call("list_operators", {}));
      } else if (this.part === "backup") {
        await this.#loadBackups();
      } else if (this.part === "left") {
        await this.#loadLeft(PAGE);
      }
    });
  }

  async save(): Promise<void> {
    await this.#work(async () => {
      const region = this.region.trim() === "" ? null : this.region.trim();
      const status = await this.#host.call("save_settings", { unit: this.unit, region, groups: this.groups.split("\n") });
      await this.#changed(status);
      this.#take(await this.#host.call("settings", {}));
      this.done = words.settings.saved;
    });
  }

  /** Whether the password was changed. */
  async changePassword(old: string, next: string): Promise<boolean> {
    return this.#work(async () => {
      await this.#host.call("change_password", { old, new: next });
      this.done = words.settings.passwordDone;
    });
  }

  /** Whether somebody else can work with the register now. `own` is the password of who works here. */
  async addOperator(name: string, password: string, own: string): Promise<boolean> {
    return this.#work(async () => {
      this.#people(await this.#host.call("add_operator", { name, password, own }));
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
    return this.#work(async () => {
      this.#people(await this.#host.call("remove_operator", { number: who.number, own }));
      this.removing = undefined;
      this.done = words.settings.operatorRemoved(who.name);
      await this.#changed();
    });
  }

  async renewRecoveryCode(password: string): Promise<boolean> {
    return this.#work(async () => {
      this.recoveryCode = (await this.#host.call("renew_recovery_code", { password })).recovery_code;
    });
  }

  async backUp(): Promise<void> {
    await this.#work(async () => {
      this.done = words.settings.backedUp((await this.#host.call("back_up", {})).path);
      await this.#loadBackups();
    });
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
    await this.#work(async () => {
      const status = await this.#host.call("restore_backup", { name: backup.name, password });
      this.restoring = undefined;
      this.done = words.settings.restored(backup.at.slice(0, 16).replace("T", " "));
      await this.#changed(status);
      await this.#loadBackups();
    });
  }

  async bringBack(child: LeftChild): Promise<void> {
    await this.#work(async () => {
      await this.#host.call("bring_back", { ids: [child.id] });
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
    await this.#try(async () => {
      const here = this.left ?? [];
      const page = await this.#host.call("left_children", { offset: here.length, limit: PAGE });
      [this.left, this.leftTotal] = [[...here, ...page.rows], page.total];
    });
  }

  async #loadLeft(limit: number): Promise<void> {
    const page = await this.#host.call("left_children", { offset: 0, limit });
    [this.left, this.leftTotal] = [page.rows, page.total];
  }

  #people(operators: readonly OperatorEntry[]): void {
    this.operators = operators;
    this.#knows(operators.map((operator) => operator.name));
  }

  /** What is typed and not saved stays when one comes back to it. */
  async #loadUnit(): Promise<void> {
    const typed = this.typed;
    this.#take(await this.#host.call("settings", {}));
    Object.assign(this, typed ?? {});
  }

  #take({ unit, region, groups }: RegisterSettings): void {
    this.#stored = { unit, region: region ?? "", groups: groups.join("\n") };
    Object.assign(this, this.#stored);
  }

  async #loadBackups(): Promise<void> {
    [this.backups, this.operations] = await Promise.all([this.#host.call("list_backups", {}), this.#host.call("recent_operations", {})]);
  }

  async #work(work: () => Promise<void>): Promise<boolean> {
    if (this.working) {
      return false;
    }
    this.working = true;
    this.done = "";
    const ok = await this.#try(work);
    this.working = false;
    return ok;
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    this.failure = "";
    try {
      await work();
      return true;
    } catch (thrown) {
      this.failure = sentence(thrown);
      return false;
    }
  }
}
