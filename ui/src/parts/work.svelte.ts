import type { Host } from "../host/host";
import { sentence } from "./failure";

/** Work with the core, one step at a time, and what came of the last one. */
export class Work {
  working = $state(false);
  /** What was done just now, to say so. */
  done = $state("");
  /** Why the last step was not done. */
  failure = $state("");

  protected readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  /** Does a step unless another one is under way; whether it was done. */
  protected async work(step: () => Promise<void>): Promise<boolean> {
    if (this.working) {
      return false;
    }
    this.working = true;
    this.done = "";
    const ok = await this.attempt(step);
    this.working = false;
    return ok;
  }

  /** Does what may go on beside a step, such as getting what is shown; whether it was done. */
  protected async attempt(step: () => Promise<void>): Promise<boolean> {
    this.failure = "";
    try {
      await step();
      return true;
    } catch (thrown) {
      this.failure = sentence(thrown);
      return false;
    }
  }
}
