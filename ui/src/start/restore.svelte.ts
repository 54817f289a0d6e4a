import type { BackupEntry, Backups, Status } from "../host/host";
import { Opening } from "./opening.svelte";

/** Going back to a backup before anybody came in: the register may be damaged, or its password lost with who set it. */
export class Restore extends Opening {
  backups = $state.raw<Backups | undefined>();
  /** The backup to go back to. */
  chosen = $state.raw<BackupEntry | undefined>();

  /** Gets what is there; the newest is chosen. */
  async load(): Promise<void> {
    await this.attempt(async () => {
      this.backups = await this.host.call("list_backups", {});
      this.chosen = this.backups.backups[0];
    });
  }

  /** The register as it is open afterwards; nothing when it isn't. */
  async submit(): Promise<Status | undefined> {
    const backup = this.chosen;
    if (backup === undefined) {
      return undefined;
    }
    return this.open(() => this.host.call("restore_backup", { name: backup.name, password: this.password }));
  }
}
