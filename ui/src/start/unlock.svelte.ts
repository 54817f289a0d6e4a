import type { Host, Status } from "../host/host";
import { Work } from "../parts/work.svelte";
import { words } from "../words";

/** Opening the register with a password or the recovery code. */
export class Unlock extends Work {
  /** Who opens it; asked for when several can. */
  operator = $state("");
  password = $state("");

  /** Whether there is more than one operator. */
  readonly asksWho: boolean;

  /** `operators` can open the register; `last` is who did so on this computer the last time. */
  constructor(host: Host, operators = 1, last = "") {
    super(host);
    this.asksWho = operators > 1;
    this.operator = last;
  }

  async submit(): Promise<Status | undefined> {
    if (this.working) {
      return undefined;
    }
    if (this.asksWho && this.operator.trim() === "") {
      this.failure = words.unlock.operatorMissing;
      return undefined;
    }
    if (this.password === "") {
      this.failure = words.unlock.missing;
      return undefined;
    }
    let status: Status | undefined;
    await this.work(async () => {
      status = await this.host.call("open_register", { password: this.password, ...(this.asksWho ? { operator: this.operator.trim() } : {}) });
      this.password = "";
    });
    return status;
  }
}
