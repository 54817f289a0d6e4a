import type { Host, Status } from "../host/host";
import { words } from "../words";
import { Opening } from "./opening.svelte";

/** Opening the register with a password or the recovery code. */
export class Unlock extends Opening {
  /** Who opens it; asked for when several can. */
  operator = $state("");

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
    return this.open(() => this.host.call("open_register", { password: this.password, ...(this.asksWho ? { operator: this.operator.trim() } : {}) }));
  }
}
