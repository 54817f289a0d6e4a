import type { Host, ManyDone, Selected, WireValue } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";

/** A step for many children at once: one field for all, or leaving. */
export class Many {
  asks = $state<"" | "edit" | "leave">("");
  field = $state("");
  value = $state<WireValue>("");
  reasons = $state.raw<readonly string[]>([]);
  reason = $state("");
  working = $state(false);
  done = $state("");
  failure = $state("");

  readonly #host: Host;
  readonly #changed: () => Promise<void>;

  constructor(host: Host, changed: () => Promise<void>) {
    this.#host = host;
    this.#changed = changed;
  }

  ask(what: "edit" | "leave"): void {
    this.asks = what;
    this.failure = "";
    this.done = "";
    [this.field, this.value, this.reason] = ["", "", ""];
    if (what === "leave" && this.reasons.length === 0) {
      this.#host.call("leaving_reasons", {}).then(
        (reasons) => (this.reasons = reasons),
        (thrown: unknown) => (this.failure = sentence(thrown)),
      );
    }
  }

  stop(): void {
    if (!this.working) {
      this.asks = "";
    }
  }

  async edit(selected: Selected): Promise<boolean> {
    const request = { selected, field: this.field, value: this.value === "" ? null : this.value };
    return this.#do(() => this.#host.call("edit_children", request), words.roster.edited);
  }

  async leave(selected: Selected): Promise<boolean> {
    return this.#do(() => this.#host.call("leave_register", { selected, reason: this.reason }), words.roster.left);
  }

  async #do(work: () => Promise<ManyDone>, said: (count: number) => string): Promise<boolean> {
    if (this.working) {
      return false;
    }
    this.working = true;
    this.failure = "";
    try {
      const { children } = await work();
      this.asks = "";
      this.done = said(children);
      await this.#changed();
      return true;
    } catch (thrown) {
      this.failure = sentence(thrown);
      return false;
    } finally {
      this.working = false;
    }
  }
}
