import type { Host, Status } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";

/** Opening the register with a password or the recovery code. */
export class Unlock {
  /** Who opens it; asked for when several can. */
  operator = $state("");
  password = $state("");
  working = $state(false);
  failure = $state("");

  /** Whether there is more than one operator. */
  readonly asksWho: boolean;
  readonly #host: Host;

  /** `operators` can open the register; `last` is who did so on this computer the last time. */
  constructor(host: Host, operators = 1, last = "") {
    this.#host = host;
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
    this.working = true;
    this.failure = "";
    try {
      const status = await this.#host.call("open_register", { password: this.password, ...(this.asksWho ? { operator: this.operator.trim() } : {}) });
      this.password = "";
      return status;
    } catch (thrown) {
      this.failure = sentence(thrown);
      return undefined;
    } finally {
      this.working = false;
    }
  }
}
