import type { ChildRow, RosterQuery, Selected } from "../host/host";

/** The rows that a step is meant for: some of them, or all on the list. */
export class Selection {
  /** Everybody on the list as it stands. */
  all = $state(false);
  #ids = $state.raw<ReadonlySet<string>>(new Set());
  /** The row from which Shift selects. */
  #from = -1;

  get ids(): readonly string[] {
    return [...this.#ids];
  }

  has(id: string): boolean {
    return this.all || this.#ids.has(id);
  }

  count(total: number): number {
    return this.all ? total : this.#ids.size;
  }

  clear(): void {
    this.all = false;
    this.#ids = new Set();
    this.#from = -1;
  }

  /** Takes a row in or out. */
  toggle(row: ChildRow, at: number): void {
    const ids = new Set(this.#ids);
    if (!ids.delete(row.id)) {
      ids.add(row.id);
    }
    this.all = false;
    this.#ids = ids;
    this.#from = at;
  }

  /** Takes all rows in from the one that was taken last to this one, in so far as they are known. */
  extend(to: number, row: (at: number) => ChildRow | undefined): void {
    const from = this.#from < 0 ? to : this.#from;
    const ids = new Set(this.#ids);
    for (let at = Math.min(from, to); at <= Math.max(from, to); at++) {
      const one = row(at);
      if (one !== undefined) {
        ids.add(one.id);
      }
    }
    this.all = false;
    this.#ids = ids;
  }

  selectAll(): void {
    this.all = true;
    this.#ids = new Set();
  }

  /** As the core takes it. */
  selected(query: RosterQuery): Selected {
    return this.all ? { ids: [], query } : { ids: this.ids as string[], query: null };
  }
}
