import type { Status } from "../host/host";
import { Work } from "../parts/work.svelte";
import { words } from "../words";

/** A way into a register by a password: opening it, or going back to a backup of it. */
export class Opening extends Work {
  password = $state("");

  /** Does what opens the register; answers with it as it is open then, or with nothing when it isn't. The password is let go. */
  protected async open(call: () => Promise<Status>): Promise<Status | undefined> {
    if (this.password === "") {
      this.failure = words.unlock.missing;
      return undefined;
    }
    let status: Status | undefined;
    await this.work(async () => {
      status = await call();
      this.password = "";
    });
    return status;
  }
}
