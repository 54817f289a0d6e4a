import type { Decision, Host, ParkedEntry } from "../host/host";
import { sentence } from "../parts/failure";

/** Rows of earlier imports that wait for somebody to say whose they are. */
export class Parked {
  entries = $state.raw<readonly ParkedEntry[] | undefined>();
  working = $state(false);
  failure = $state("");

  readonly #host: Host;
  readonly #changed: () => Promise<unknown>;

  constructor(host: Host, changed: () => Promise<unknown>) {
    this.#host = host;
    this.#changed = changed;
  }

  async load(): Promise<void> {
    try {
      this.entries = await this.#host.call("list_parked", {});
      this.failure = "";
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Says whose a row is; "later" leaves it where it is, behind the others. */
  async decide(entry: ParkedEntry, decision: Decision): Promise<void> {
    if (this.working) {
      return;
    }
    const others = this.entries?.filter((one) => one !== entry) ?? [];
    if (decision === "later") {
      this.entries = [...others, entry];
      return;
    }
    this.working = true;
    this.failure = "";
    try {
      await this.#host.call("decide_parked", { parked: entry.parked, decision, child: null });
      this.entries = others;
      await this.#changed();
    } catch (thrown) {
      this.failure = sentence(thrown);
    } finally {
      this.working = false;
    }
  }
}
