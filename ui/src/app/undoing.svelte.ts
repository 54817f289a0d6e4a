import type { Host, OperationEntry } from "../host/host";
import { words } from "../words";

/** The operation that undo would take back, the question before it, and what was taken back just now. */
export class Undoing {
  last = $state.raw<OperationEntry | undefined>();
  /** Whether the question is shown, and whether the keyboard asked it. */
  asks = $state<"" | "mouse" | "keyboard">("");
  /** What was undone just now, to say so. */
  said = $state("");

  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Asks what could be taken back now. */
  async load(): Promise<void> {
    const operations = await this.#host.call("recent_operations", {});
    this.last = operations.find((operation) => operation.undoable && !operation.undone);
  }

  /** Takes it back. */
  async run(): Promise<OperationEntry> {
    this.asks = "";
    const undone = await this.#host.call("undo", {});
    this.said = words.undo.done(undone.operation);
    return undone;
  }
}
