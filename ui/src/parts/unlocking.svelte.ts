import type { Host, OfferedFile } from "../host/host";
import { code, sentence } from "./failure";

/** The files that a refusal names in quotes; without quotes those with the longest name in it, or else all. */
function namedIn(told: string, files: readonly OfferedFile[]): readonly OfferedFile[] {
  const quoted = files.filter((file) => told.includes(`“${file.name}”`));
  if (quoted.length > 0) {
    return quoted;
  }
  const within = files.filter((file) => told.includes(file.name));
  const longest = Math.max(0, ...within.map((file) => file.name.length));
  return within.length === 0 ? files : within.filter((file) => file.name.length === longest);
}

/** A workbook that asks for a password. The password stays with the core for as long as the register is open. */
export class Unlocking {
  /** The workbook that asks; nothing while none does. */
  file = $state.raw<OfferedFile | undefined>();
  password = $state("");
  failure = $state("");
  working = $state(false);

  /** Those whose password the core has. */
  readonly #unlocked = new Set<string>();
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
    // The first line is of the workbook that asks; others may tell of further files.
    const named = namedIn(sentence(thrown).split("\n")[0] ?? "", files);
    // Files of one name can't be told apart: one after the other is asked for.
    this.ask(named.find((file) => !this.#unlocked.has(file.id)) ?? named[0]);
    return this.file !== undefined;
  }

  /** Asks for the password of this workbook; nothing while there is none. */
  ask(file: OfferedFile | undefined): void {
    this.file = file;
    this.password = "";
    this.failure = "";
  }

  /** Nobody knows the password, or another file is taken. */
  leave(): void {
    this.ask(undefined);
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
      this.#unlocked.add(file.id);
    } catch (thrown) {
      if (this.file === file) {
        this.failure = sentence(thrown);
      }
      return;
    } finally {
      this.working = false;
    }
    // Nobody waits for it when another file was taken meanwhile.
    if (this.file === file) {
      this.leave();
      await this.#again();
    }
  }
}
