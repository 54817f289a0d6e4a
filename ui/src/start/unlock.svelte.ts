import type { Host, Status } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";

/** Opening the register with a password or the recovery code. */
export class Unlock {
  password = $state("");
  working = $state(false);
  failure = $state("");

  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async submit(): Promise<Status | undefined> {
    if (this.working) {
      return undefined;
    }
    if (this.password === "") {
      this.failure = words.unlock.missing;
      return undefined;
    }
    this.working = true;
    this.failure = "";
    try {
      const status = await this.#host.call("open_register", { password: this.password });
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
