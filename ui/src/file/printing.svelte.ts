import type { Exported, Host } from "../host/host";
import { sentence } from "../parts/failure";

/** One child's sheet or card as a file to print. */
export class Printing {
  result = $state.raw<Exported | undefined>();
  working = $state(false);
  failure = $state("");

  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  get handover(): Host["handover"] {
    return this.#host.handover;
  }

  /** Writes the form for this child alone. */
  async print(form: "registration" | "contact-card", id: string, name: string): Promise<void> {
    if (this.working) {
      return;
    }
    this.working = true;
    this.failure = "";
    this.result = undefined;
    try {
      this.result = await this.#host.call("export_form", { form, as_of: null, search: "", selected: { ids: [id], query: null }, scope: name, keyed: false, to: "" });
    } catch (thrown) {
      this.failure = sentence(thrown);
    } finally {
      this.working = false;
    }
  }

  async handOver(): Promise<void> {
    if (this.result !== undefined) {
      await this.#host.handOver(this.result).catch((thrown: unknown) => (this.failure = sentence(thrown)));
    }
  }
}
