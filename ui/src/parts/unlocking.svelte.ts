import type { Host, OfferedFile } from "../host/host";
import { code, sentence } from "./failure";

/** A workbook that asks for a password. The password stays with the core for as long as the register is open. */
export class Unlocking {
  /** The workbook that asks; nothing while none does. */
  file = $state.raw<OfferedFile | undefined>();
  password = $state("");
  failure = $state("");
  working = $state(false);

  readonly #host: Host;
  readonly #again: () => Promise<void>;

  /** `again` is what was refused for want of the password. */
  constructor(host: Host, again: () => Promise<void>) {
    this.#host = host;
    this.#again = again;
  }

  /** Whether something was refused because one of these workbooks asks for a password. The refusal names it. */
  asks(thrown: unknown, files: readonly OfferedFile[]): boolean {
    if (code(thrown) !== "password_protected") {
      return false;
    }
    const told = sentence(thrown);
    this.file = files.find((file) => told.includes(file.name)) ?? files[0];
    this.password = "";
    this.failure = "";
    return this.file !== undefined;
  }

  /** Nobody knows the password, or another file is taken. */
  leave(): void {
    this.file = undefined;
    this.password = "";
    this.failure = "";
  }

  async submit(): Promise<void> {
    const file = this.file;
    if (file === undefined || this.working || this.password === "") {
      return;
    }
    this.working = true;
    this.failure = "";
    try {
      await this.#host.call("unlock_file", { file: file.id, password: this.password });
      this.leave();
    } catch (thrown) {
      this.failure = sentence(thrown);
    } finally {
      this.working = false;
    }
    if (this.file === undefined) {
      await this.#again();
    }
  }
}
