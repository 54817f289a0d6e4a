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
}
