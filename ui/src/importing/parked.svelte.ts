import type { Decision, Host, ParkedEntry } from "../host/host";
import { Work } from "../parts/work.svelte";

/** Rows that are asked for at once. */
const PAGE = 50;

/** Rows of earlier imports that wait for somebody to say whose they are. They come in pages; those put off go behind the others. */
export class Parked extends Work {
  /** Rows that are here; `undefined` until they were asked for. */
  entries = $state.raw<readonly ParkedEntry[] | undefined>();
  /** All that wait, here or not. */
  total = $state(0);

  /** Rows put off: they come again when nothing else is left. */
  #later: ReadonlySet<number> = new Set();
  readonly #changed: () => Promise<unknown>;

  constructor(host: Host, changed: () => Promise<unknown>) {
    super(host);
    this.#changed = changed;
  }

  async load(): Promise<void> {
    await this.attempt(async () => {
      const page = await this.host.call("list_parked", { offset: 0, limit: PAGE });
      this.#later = new Set();
      this.#take(page.rows, page.total);
    });
  }

  /** Says whose a row is; "later" leaves it where it is, behind the others. */
  async decide(entry: ParkedEntry, decision: Decision): Promise<void> {
    await this.work(async () => {
      const others = this.entries?.filter((one) => one !== entry) ?? [];
      if (decision === "later") {
        this.#later = new Set([...this.#later, entry.parked]);
        this.#take([...others, entry], this.total);
      } else {
        const decided = await this.host.call("decide_parked", { parked: entry.parked, decision, child: null });
        this.#take(others, decided.waiting);
        await this.#changed();
      }
      await this.#refill();
    });
  }

  /** Gets the next page when only rows are here that were put off. */
  async #refill(): Promise<void> {
    const entries = this.entries ?? [];
    if (entries.length >= this.total || entries.some((one) => !this.#later.has(one.parked))) {
      return;
    }
    // Everything that is here still waits, and stands before what is not here.
    const page = await this.host.call("list_parked", { offset: entries.length, limit: PAGE });
    this.#take([...page.rows, ...entries], page.total);
  }

  #take(entries: readonly ParkedEntry[], total: number): void {
    this.entries = entries;
    this.total = total;
  }
}
