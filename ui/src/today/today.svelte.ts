import type { Host, RosterQuery, Today as Answer } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";

/** Something that is due, and the list of those whom it concerns. */
export interface Due {
  key: string;
  count: number;
  /** What is counted, and what is the matter with it. */
  what: readonly [unit: string, matter: string];
  /** The list; none for rows that wait in 导入. */
  query?: Partial<RosterQuery>;
}

/** What is due and what is wrong. */
export class Today {
  answer = $state.raw<Answer | undefined>();
  failure = $state("");
  backingUp = $state(false);
  backedUp = $state("");

  #asked = 0;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const answer = await this.#host.call("today", {});
      if (asked === this.#asked) {
        this.answer = answer;
        this.failure = "";
      }
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** What there is to do, the most urgent first; only what concerns anybody. */
  get due(): Due[] {
    const answer = this.answer;
    if (answer === undefined) {
      return [];
    }
    const all: Due[] = [
      { key: "parked", count: answer.parked, what: words.today.parked },
      { key: "turning", count: answer.turning, what: words.today.turning, query: { filters: filters({ turning: true }), sort: "age", descending: true } },
      { key: "odd", count: answer.odd, what: words.today.odd, query: { filters: filters({ findings: [] }), sort: "findings", descending: true } },
      { key: "incomplete", count: answer.incomplete, what: words.today.incomplete, query: { filters: filters({ missing: [] }), sort: "missing", descending: true } },
      { key: "cards", count: answer.cards, what: words.today.cards, query: { filters: filters({ card_due: true }) } },
    ];
    return all.filter((due) => due.count > 0);
  }

  async backUp(): Promise<void> {
    this.backingUp = true;
    this.failure = "";
    try {
      this.backedUp = (await this.#host.call("back_up", {})).path;
      await this.load();
    } catch (thrown) {
      this.failure = sentence(thrown);
    } finally {
      this.backingUp = false;
    }
  }
}

/** Filters with everything that is not given left open. */
export function filters(given: Partial<RosterQuery["filters"]>): RosterQuery["filters"] {
  return { ages: null, labels: {}, missing: null, findings: null, village: null, group: null, imported: null, turning: false, card_due: false, ...given };
}
