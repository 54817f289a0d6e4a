import type { ChildRow, Filters, Host, OperationEntry, RosterQuery, SortBy } from "../host/host";
import { sentence } from "../parts/failure";
import { Pause } from "../parts/pause";
import { filters } from "../today/today.svelte";
import { Selection } from "./selection.svelte";

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
  filters = $state.raw<Filters>(filters({}));
  sort = $state<SortBy>("name");
  descending = $state(false);
  /** The fields whose texts the rows carry. */
  fields = $state.raw<readonly string[]>([]);
  /** The list that the rows answer. */
  query = $state.raw<RosterQuery>({ search: "", filters: filters({}), sort: "name", descending: false });
  /** The last imports, by which the list can be narrowed. */
  imports = $state.raw<readonly OperationEntry[]>([]);
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
  /** The fields that the next rows are to carry; `fields` are those of the rows that are there. */
  #carried: readonly string[] = [];
  readonly selection = new Selection();
  readonly #host: Host;
  readonly #typing = new Pause(TYPING);
  readonly #scrolling = new Pause(SCROLLING);

  constructor(host: Host) {
    this.#host = host;
  }

  /** The search that the rows answer. */
  get answered(): string {
    return this.query.search;
  }

  /** Whether the rows are narrowed by more than a search. */
  get narrowed(): boolean {
    return JSON.stringify(this.query.filters) !== JSON.stringify(filters({}));
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

  /** Shows another list: what is not given is left open. */
  narrow(query: Partial<RosterQuery>): Promise<void> {
    this.search = query.search ?? "";
    this.filters = query.filters ?? filters({});
    this.sort = query.sort ?? "name";
    this.descending = query.descending ?? false;
    return this.refresh();
  }

  /** Narrows the list by one more thing, or one less. */
  filter(change: Partial<Filters>): Promise<void> {
    this.filters = { ...this.filters, ...change };
    return this.refresh();
  }

  /** Sorts by this; the second time the other way round. */
  sortBy(sort: SortBy): Promise<void> {
    this.descending = this.sort === sort ? !this.descending : false;
    this.sort = sort;
    return this.refresh();
  }

  /** Asks which imports there were. */
  async loadImports(): Promise<void> {
    try {
      const operations = await this.#host.call("recent_operations", {});
      this.imports = operations.filter((operation) => operation.import);
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Says which fields the rows are to carry. */
  carry(fields: readonly string[]): void {
    if (JSON.stringify(fields) !== JSON.stringify(this.#carried)) {
      this.#carried = fields;
      // Also while the first answer is on its way: it was asked for without these.
      if (this.#generation > 0) {
        // Rows that were asked for before any column was known have no names: better none than blank ones.
        if (this.fields.length === 0) {
          this.#pages = {};
        }
        void this.refresh();
      }
    }
  }

  /** The child before or after one in the list, also when the one has just left it. */
  async neighbour(id: string, by: 1 | -1): Promise<string | undefined> {
    const here = this.row(this.active)?.id === id;
    const to = here || by < 0 ? this.active + by : this.active;
    if (this.active < 0 || to < 0 || to >= this.total) {
      return undefined;
    }
    const known = this.row(to)?.id;
    const answer = known === undefined ? await this.#host.call("list_children", { ...this.query, fields: [], offset: to, limit: 1 }) : undefined;
    this.active = to;
    return known ?? answer?.rows[0]?.id;
  }

  /** Rows that a step is meant for, in the order of the list; at most so many. */
  async selectedRows(most: number): Promise<readonly ChildRow[]> {
    if (this.selection.all) {
      return (await this.#host.call("list_children", { ...this.query, fields: [...this.fields], offset: 0, limit: most })).rows;
    }
    const known = Object.entries(this.#pages).sort(([one], [other]) => Number(one) - Number(other));
    return known.flatMap(([, rows]) => rows.filter((row) => this.selection.has(row.id))).slice(0, most);
  }

  /** Asks anew. The old rows stay until the new ones are there, so that nothing jumps. */
  async refresh(): Promise<void> {
    this.#typing.stop();
    const generation = ++this.#generation;
    const query: RosterQuery = { search: this.search.trim(), filters: this.filters, sort: this.sort, descending: this.descending };
    const anew = JSON.stringify(query) !== JSON.stringify(this.query);
    const page = anew ? 0 : Math.floor(this.#wanted.first / PAGE);
    const carried = this.#carried;
    try {
      const answer = await this.#ask(query, page, carried);
      if (generation !== this.#generation) {
        return;
      }
      this.#pages = { [page]: answer.rows };
      this.#asked = new Set([page]);
      this.total = answer.total;
      this.fields = carried;
      this.query = query;
      this.ready = true;
      this.failure = "";
      this.active = anew ? -1 : Math.min(this.active, answer.total - 1);
      if (anew) {
        this.scrolled = 0;
        this.selection.clear();
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

  #ask(query: RosterQuery, page: number, fields: readonly string[]) {
    return this.#host.call("list_children", { ...query, fields: [...fields], offset: page * PAGE, limit: PAGE });
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
      const answer = await this.#ask(this.query, page, this.fields);
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
