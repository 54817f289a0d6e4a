import type { ChildRow, Host } from "../host/host";
import { sentence } from "../parts/failure";
import { Pause } from "../parts/pause";

/** Rows asked for at once. */
export const PAGE = 200;
/** Pages kept; the farthest from the window go first. */
const KEPT = 12;
/** Milliseconds without a key before a search is sent. */
const TYPING = 200;
/** Milliseconds a scroll position must last before its rows are asked for. */
const SCROLLING = 60;

/** The list: search, pages of rows as the window comes to them, and the row under the keyboard. */
export class Roster {
  /** What stands in the search field. */
  search = $state("");
  /** All that match. */
  total = $state(0);
  /** The search that the rows answer. */
  answered = $state("");
  /** Whether any answer came yet. */
  ready = $state(false);
  /** The row under the keyboard; -1 for none. */
  active = $state(-1);
  failure = $state("");
  /** Where the list was scrolled to, kept while another screen is shown. */
  scrolled = $state(0);

  #pages = $state.raw<Readonly<Record<number, readonly ChildRow[]>>>({});
  #wanted: { first: number; end: number } = { first: 0, end: 0 };
  #asked = new Set<number>();
  #generation = 0;
  readonly #host: Host;
  readonly #typing = new Pause(TYPING);
  readonly #scrolling = new Pause(SCROLLING);

  constructor(host: Host) {
    this.#host = host;
  }

  /** The row at a place, `undefined` while it is on its way. */
  row(at: number): ChildRow | undefined {
    return this.#pages[Math.floor(at / PAGE)]?.[at % PAGE];
  }

  /** Takes what was typed; the list follows after a pause. */
  type(search: string): void {
    this.search = search;
    this.#typing.then(() => void this.refresh());
  }

  /** Empties the search at once. */
  clear(): Promise<void> {
    this.search = "";
    return this.refresh();
  }

  /** Asks anew. The old rows stay until the new ones are there, so that nothing jumps. */
  async refresh(): Promise<void> {
    this.#typing.stop();
    const generation = ++this.#generation;
    const search = this.search.trim();
    const anew = search !== this.answered;
    const page = anew ? 0 : Math.floor(this.#wanted.first / PAGE);
    try {
      const answer = await this.#ask(search, page);
      if (generation !== this.#generation) {
        return;
      }
      this.#pages = { [page]: answer.rows };
      this.#asked = new Set([page]);
      this.total = answer.total;
      this.answered = search;
      this.ready = true;
      this.failure = "";
      this.active = anew ? -1 : Math.min(this.active, answer.total - 1);
      if (anew) {
        this.scrolled = 0;
      }
      this.#fetchMissing();
    } catch (thrown) {
      if (generation === this.#generation) {
        this.failure = sentence(thrown);
      }
    }
  }

  /** Says which rows the window shows. */
  show(first: number, end: number): void {
    this.#wanted = { first, end };
    if (this.#pagesWanted().some((page) => !this.#asked.has(page))) {
      this.#scrolling.then(() => this.#fetchMissing());
    }
  }

  /** Moves the row under the keyboard; returns where it now is. */
  move(by: number): number {
    if (this.total > 0) {
      this.active = Math.max(0, Math.min(this.total - 1, this.active + by));
    }
    return this.active;
  }

  #ask(search: string, page: number) {
    return this.#host.call("list_children", { search, offset: page * PAGE, limit: PAGE });
  }

  #pagesWanted(): number[] {
    const last = Math.floor(Math.max(0, Math.min(this.#wanted.end, this.total) - 1) / PAGE);
    const pages: number[] = [];
    for (let page = Math.floor(this.#wanted.first / PAGE); page <= last; page++) {
      pages.push(page);
    }
    return pages;
  }

  #fetchMissing(): void {
    if (!this.ready) {
      return;
    }
    for (const page of this.#pagesWanted()) {
      if (!this.#asked.has(page)) {
        void this.#fetch(page);
      }
    }
  }

  async #fetch(page: number): Promise<void> {
    const generation = this.#generation;
    this.#asked.add(page);
    try {
      const answer = await this.#ask(this.answered, page);
      if (generation === this.#generation) {
        this.#pages = this.#kept(page, answer.rows);
        this.total = answer.total;
        this.failure = "";
      }
    } catch (thrown) {
      if (generation === this.#generation) {
        this.#asked.delete(page);
        this.failure = sentence(thrown);
      }
    }
  }

  #kept(page: number, rows: readonly ChildRow[]): Record<number, readonly ChildRow[]> {
    const pages: Record<number, readonly ChildRow[]> = { ...this.#pages, [page]: rows };
    const near = Math.floor(this.#wanted.first / PAGE);
    const far = Object.keys(pages)
      .map(Number)
      .sort((one, other) => Math.abs(one - near) - Math.abs(other - near))
      .slice(KEPT);
    for (const gone of far) {
      delete pages[gone];
      this.#asked.delete(gone);
    }
    return pages;
  }
}
