import type { Host, PackEntry } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";

/** Forms whose columns were confirmed before: they are filled and imported without asking. */
export class Packs {
  entries = $state.raw<readonly PackEntry[]>([]);
  working = $state(false);
  /** What was forgotten just now, to say so. */
  done = $state("");
  failure = $state("");

  readonly #host: Host;
  readonly #changed: () => Promise<unknown>;

  /** `changed` brings up to date what may be undone. */
  constructor(host: Host, changed: () => Promise<unknown>) {
    this.#host = host;
    this.#changed = changed;
  }

  async load(): Promise<void> {
    this.entries = await this.#host.call("list_packs", {});
  }

  /** Forgets a form; it is a step that can be undone. */
  async forget(pack: PackEntry): Promise<void> {
    if (this.working) {
      return;
    }
    this.working = true;
    [this.done, this.failure] = ["", ""];
    try {
      this.entries = await this.#host.call("forget_pack", { fingerprint: pack.fingerprint });
      this.done = words.filling.forgotten(pack.title);
      await this.#changed();
    } catch (thrown) {
      this.failure = sentence(thrown);
    } finally {
      this.working = false;
    }
  }
}
