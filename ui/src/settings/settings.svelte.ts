import type { Backups, BackupEntry, Host, LeftChild, OperationEntry, RegisterSettings, Status } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";

export type Part = keyof typeof words.settings.parts;

/** The register's settings, passwords, backups and who left. Each part says at itself what came of a step. */
export class Settings {
  part = $state<Part>("unit");
  unit = $state("");
  region = $state("");
  groups = $state("");
  backups = $state.raw<Backups | undefined>();
  operations = $state.raw<readonly OperationEntry[]>([]);
  left = $state.raw<readonly LeftChild[] | undefined>();
  /** The backup about to be restored. */
  restoring = $state.raw<BackupEntry | undefined>();
  recoveryCode = $state("");
  working = $state(false);
  done = $state("");
  failure = $state("");

  readonly #host: Host;
  readonly #changed: (status?: Status) => Promise<void>;

  constructor(host: Host, changed: (status?: Status) => Promise<void>) {
    this.#host = host;
    this.#changed = changed;
  }

  async show(part: Part): Promise<void> {
    this.part = part;
    this.done = "";
    this.failure = "";
    this.recoveryCode = "";
    this.restoring = undefined;
    await this.load();
  }

  /** Gets what the part shows. */
  async load(): Promise<void> {
    await this.#try(async () => {
      if (this.part === "unit") {
        this.#take(await this.#host.call("settings", {}));
      } else if (this.part === "backup") {
        await this.#loadBackups();
      } else if (this.part === "left") {
        this.left = await this.#host.call("left_children", {});
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
      this.left = await this.#host.call("left_children", {});
      this.done = words.settings.broughtBack(child.name);
      await this.#changed();
    });
  }

  #take(settings: RegisterSettings): void {
    this.unit = settings.unit;
    this.region = settings.region ?? "";
    this.groups = settings.groups.join("\n");
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
