import type { Exported, Host } from "../host/host";
import { Work } from "../parts/work.svelte";

/** One child's sheet or card as a file to print. */
export class Printing extends Work {
  result = $state.raw<Exported | undefined>();

  get handover(): Host["handover"] {
    return this.host.handover;
  }

  /** Writes the form for this child alone. */
  async print(form: "registration" | "contact-card", id: string, name: string): Promise<void> {
    await this.work(async () => {
      this.result = undefined;
      this.result = await this.host.call("export_form", { form, as_of: null, search: "", selected: { ids: [id], query: null }, scope: name, keyed: false, to: "" });
    });
  }

  async handOver(): Promise<void> {
    const result = this.result;
    if (result !== undefined) {
      await this.attempt(() => this.host.handOver(result));
    }
  }
}
