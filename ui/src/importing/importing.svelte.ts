import type { Host, ImportReport, ImportRow, ImportTable, OfferedFile, OnBlank, Outcome } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";

export type Step = "choose" | "reading" | "plan" | "applying" | "report" | "undone";

/** Outcomes in the order in which they are shown. */
export const OUTCOMES: readonly Outcome[] = ["created", "changed", "similar", "refused", "unchanged"];
/** Rows shown of an outcome before one asks for more. */
const SHOWN = 100;

/** An import: files, the plan that is looked at, and the report after it was applied. */
export class Importing {
  step = $state<Step>("choose");
  report = $state.raw<ImportReport | undefined>();
  onBlank = $state<OnBlank>("keep");
  outcome = $state<Outcome>("created");
  onlyProblems = $state(false);
  shown = $state(SHOWN);
  failure = $state("");

  /** The number under which the applied import can be undone. */
  operation = $state<number | undefined>();

  #files: readonly OfferedFile[] = [];
  readonly #host: Host;
  readonly #changed: () => Promise<number | undefined>;

  /** `changed` is called once an import was written and answers with the number of that operation. */
  constructor(host: Host, changed: () => Promise<number | undefined>) {
    this.#host = host;
    this.#changed = changed;
  }

  /** Whether files can be dropped on the page. */
  get drops(): boolean {
    return this.#host.offer !== undefined;
  }

  /** Lets a person choose files, then plans them. */
  async choose(): Promise<void> {
    await this.#offered(() => this.#host.pickWorkbooks());
  }

  /** Plans files that were dropped. */
  async drop(files: readonly File[]): Promise<void> {
    const offer = this.#host.offer;
    if (offer !== undefined && files.length > 0) {
      await this.#offered(() => offer(files));
    }
  }

  /** Plans rows pasted from a spreadsheet, as CSV. */
  async paste(csv: string): Promise<void> {
    await this.#discard();
    const name = words.roster.pasteName(new Date().toTimeString().slice(0, 5).replace(":", "-"));
    await this.#offered(async () => [await this.#host.call("offer_rows", { csv, name })]);
  }

  /** Plans what the files would do. Writes nothing. */
  async plan(files: readonly OfferedFile[]): Promise<void> {
    this.#files = files;
    this.report = undefined;
    this.failure = "";
    this.step = "reading";
    try {
      this.#take(await this.#host.call("plan_import", { files: files.map((file) => file.id), on_blank: this.onBlank }));
      this.step = "plan";
    } catch (thrown) {
      this.#back(thrown);
    }
  }

  /** Plans the same files with another answer to what blank cells mean. */
  async treatBlanks(onBlank: OnBlank): Promise<void> {
    this.onBlank = onBlank;
    await this.plan(this.#files);
  }

  /** Writes what was planned, as one step that can be undone. */
  async apply(): Promise<void> {
    if (this.report === undefined || this.step !== "plan") {
      return;
    }
    this.step = "applying";
    this.failure = "";
    try {
      this.#take(await this.#host.call("apply_import", { plan: this.report.plan }));
      this.step = "report";
      this.operation = await this.#changed();
    } catch (thrown) {
      this.failure = sentence(thrown);
      this.step = "plan";
    }
  }

  /** Back to choosing. A plan that was not applied is forgotten. */
  async restart(): Promise<void> {
    await this.#discard();
    this.report = undefined;
    this.operation = undefined;
    this.failure = "";
    this.onBlank = "keep";
    this.step = "choose";
  }

  /** Says that an operation was undone, wherever that happened. A plan was made for the register before that. */
  async undone(operation: number): Promise<void> {
    if (this.step === "report" && operation === this.operation) {
      this.step = "undone";
    } else if (this.step === "plan") {
      await this.plan(this.#files);
    }
  }

  count(outcome: Outcome): number {
    return this.report?.[outcome] ?? 0;
  }

  /** Rows to show of the chosen outcome. */
  get rows(): readonly ImportRow[] {
    return this.#matching.slice(0, this.shown);
  }

  /** Rows of the chosen outcome that are not shown yet. */
  get hidden(): number {
    return Math.max(0, this.#matching.length - this.shown);
  }

  /** Whether any row of the chosen outcome has a problem. */
  get anyProblems(): boolean {
    return this.report?.rows.some((row) => row.outcome === this.outcome && row.problems.length > 0) ?? false;
  }

  pick(outcome: Outcome): void {
    this.outcome = outcome;
    this.onlyProblems = false;
    this.shown = SHOWN;
  }

  showMore(): void {
    this.shown += SHOWN;
  }

  /** How many rows the next {@link showMore} adds. */
  get more(): number {
    return Math.min(SHOWN, this.hidden);
  }

  /** Rows of the chosen outcome, those with problems first: they must not hide behind a hundred others. */
  get #matching(): readonly ImportRow[] {
    const rows = this.report?.rows.filter((row) => row.outcome === this.outcome) ?? [];
    const [bad, good] = [rows.filter((row) => row.problems.length > 0), rows.filter((row) => row.problems.length === 0)];
    return this.onlyProblems ? bad : [...bad, ...good];
  }

  async #offered(offer: () => Promise<OfferedFile[]>): Promise<void> {
    this.failure = "";
    try {
      const files = await offer();
      if (files.length > 0) {
        await this.plan(files);
      }
    } catch (thrown) {
      this.#back(thrown);
    }
  }

  #take(report: ImportReport): void {
    this.report = report;
    this.pick(OUTCOMES.find((outcome) => report[outcome] > 0) ?? "created");
  }

  #back(thrown: unknown): void {
    this.failure = sentence(thrown);
    this.report = undefined;
    this.step = "choose";
  }

  async #discard(): Promise<void> {
    if (this.report !== undefined && !this.report.applied) {
      const plan = this.report.plan;
      this.report = undefined;
      // A plan that can't be forgotten does no harm: the core drops it with the session.
      await this.#host.call("discard_import", { plan }).catch(() => undefined);
    }
  }
}

/** How sure the program is of a column, in words. */
export function certainty(confidence: number): string {
  const { high, medium, low } = words.importing.certainty;
  return confidence >= 0.9 ? high : confidence >= 0.6 ? medium : low;
}

/** Tables of one file with the same columns, such as a sheet for each child. */
export interface Alike {
  first: ImportTable;
  sheets: number;
  rows: number;
}

/** Puts tables together that differ in nothing but their sheet. */
export function alike(tables: readonly ImportTable[]): Alike[] {
  const found = new Map<string, Alike>();
  for (const table of tables) {
    const key = JSON.stringify([table.file, table.kind, table.columns.map((column) => [column.header, column.field])]);
    const group = found.get(key);
    if (group === undefined) {
      found.set(key, { first: table, sheets: 1, rows: table.rows });
    } else {
      group.sheets += 1;
      group.rows += table.rows;
    }
  }
  return [...found.values()];
}
