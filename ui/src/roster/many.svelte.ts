import type { Host, ManyDone, Selected, WireValue } from "../host/host";
import { Work } from "../parts/work.svelte";
import { words } from "../words";

/** A step for many children at once: one field for all, or leaving. */
export class Many extends Work {
  asks = $state<"" | "edit" | "leave">("");
  field = $state("");
  value = $state<WireValue>("");
  reasons = $state.raw<readonly string[]>([]);
  reason = $state("");

  readonly #changed: () => Promise<void>;

  constructor(host: Host, changed: () => Promise<void>) {
    super(host);
    this.#changed = changed;
  }

  ask(what: "edit" | "leave"): void {
    this.asks = what;
    this.failure = "";
    this.done = "";
    [this.field, this.value, this.reason] = ["", "", ""];
    if (what === "leave" && this.reasons.length === 0) {
      void this.attempt(async () => {
        this.reasons = await this.host.call("leaving_reasons", {});
      });
    }
  }

  stop(): void {
    if (!this.working) {
      this.asks = "";
    }
  }

  async edit(selected: Selected): Promise<boolean> {
    const request = { selected, field: this.field, value: this.value === "" ? null : this.value };
    return this.#do(() => this.host.call("edit_children", request), words.roster.edited);
  }

  async leave(selected: Selected): Promise<boolean> {
    return this.#do(() => this.host.call("leave_register", { selected, reason: this.reason }), words.roster.left);
  }

  async #do(step: () => Promise<ManyDone>, said: (count: number) => string): Promise<boolean> {
    return this.work(async () => {
      const { children } = await step();
      this.asks = "";
      this.done = said(children);
      await this.#changed();
    });
  }
}
