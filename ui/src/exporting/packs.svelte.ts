import type { Host, PackEntry } from "../host/host";
import { Work } from "../parts/work.svelte";
import { words } from "../words";

/** Forms whose columns were confirmed before: they are filled and imported without asking. */
export class Packs extends Work {
  entries = $state.raw<readonly PackEntry[]>([]);

  readonly #changed: () => Promise<unknown>;

  /** `changed` brings up to date what may be undone. */
  constructor(host: Host, changed: () => Promise<unknown>) {
    super(host);
    this.#changed = changed;
  }

  async load(): Promise<void> {
    this.entries = await this.host.call("list_packs", {});
  }

  /** Forgets a form; it is a step that can be undone. */
  async forget(pack: PackEntry): Promise<void> {
    await this.work(async () => {
      this.entries = await this.host.call("forget_pack", { fingerprint: pack.fingerprint });
      this.done = words.filling.forgotten(pack.title);
      await this.#changed();
    });
  }

  /** Writes a form, or all of them, into a file for somebody else's register. */
  async hand(pack: PackEntry | undefined): Promise<void> {
    await this.work(async () => {
      const written = await this.host.call("export_packs", { fingerprint: pack?.fingerprint ?? null });
      await this.host.handOver(written);
      this.done = words.filling.packsWritten(written.path);
    });
  }

  /** Remembers the forms of files that somebody else wrote. */
  async take(): Promise<void> {
    await this.work(async () => {
      let taken = 0;
      const files = await this.host.pickPacks();
      for (const { id } of files) {
        const answer = await this.host.call("import_packs", { file: id });
        [this.entries, taken] = [answer.packs, taken + answer.taken];
      }
      if (files.length > 0) {
        this.done = words.filling.packsTaken(taken);
        await this.#changed();
      }
    });
  }
}
