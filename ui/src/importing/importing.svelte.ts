import type { ColumnChoice, Decision, Exported, Host, ImportColumn, ImportReport, ImportRow, ImportTable, ImportUndone, OfferedFile, OnBlank, Outcome, Progress } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";

export type Step = "choose" | "reading" | "plan" | "applying" | "report" | "undone";

/** Outcomes in the order in which they are shown. */
export const OUTCOMES: readonly Outcome[] = ["created", "changed", "similar", "refused", "unchanged"];
/** Rows shown of an outcome before one asks for more. */
const SHOWN = 100;
/** Milliseconds between two looks at how far long work is. */
const LOOK = 400;

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
  /** How far reading or writing is. */
  progress = $state.raw<Progress | undefined>();
  /** What taking the import back did, and what it left alone. */
  takenBack = $state.raw<ImportUndone | undefined>();
  /** The workbook of rows that did not go in. */
  errors = $state.raw<Exported | undefined>();
  /** A decision is on its way. */
  deciding = $state(false);

  #columns: readonly ColumnChoice[] = [];
  #looking: ReturnType<typeof setInterval> | undefined;
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
    if (files !== this.#files) {
      this.#columns = [];
    }
    this.#files = files;
    this.report = undefined;
    this.failure = "";
    this.errors = undefined;
    this.step = "reading";
    this.#look();
    try {
      this.#take(await this.#host.call("plan_import", { files: files.map((file) => file.id), on_blank: this.onBlank, columns: [...this.#columns] }));
      this.step = "plan";
    } catch (thrown) {
      this.#back(thrown);
    } finally {
      this.#lookAway();
    }
  }

  /** Says what a column is, in all tables that look alike, and plans anew. */
  async chooseColumn(tables: readonly ImportTable[], column: ImportColumn, field: string | null): Promise<void> {
    const chosen = tables.map((table): ColumnChoice => ({ file: table.file_index, table: table.table_index, column: column.index, row: column.row, field }));
    const same = (one: ColumnChoice, other: ColumnChoice) => one.file === other.file && one.table === other.table && one.column === other.column && one.row === other.row;
    this.#columns = [...this.#columns.filter((one) => !chosen.some((other) => same(one, other))), ...chosen];
    await this.plan(this.#files);
  }

  /** Says whether a row is the child it was held against. */
  async decide(row: ImportRow, decision: Decision): Promise<void> {
    await this.#settle(row, (plan, at) => this.#host.call("decide_row", { plan, row: at, decision }));
  }

  /** Of a cell that was changed here and there: which one counts. */
  async takeSide(row: ImportRow, field: string, theirs: boolean): Promise<void> {
    await this.#settle(row, (plan, at) => this.#host.call("take_side", { plan, row: at, field, theirs }));
  }

  /** Stops reading or writing; nothing is written then. */
  async cancel(): Promise<void> {
    await this.#host.call("cancel", {}).catch(() => undefined);
  }

  /** Takes this import back, whatever was done since; what was changed since stays. */
  async takeBack(): Promise<void> {
    if (this.operation === undefined) {
      return;
    }
    this.failure = "";
    try {
      this.takenBack = await this.#host.call("undo_import", { import: this.operation });
      this.step = "undone";
      await this.#changed();
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Writes the rows that did not go in as a workbook in the same layout, to be mended and imported again. */
  async exportErrors(): Promise<void> {
    if (this.report === undefined) {
      return;
    }
    this.failure = "";
    try {
      this.errors = await this.#host.call("export_import_errors", { plan: this.report.plan });
      await this.#host.handOver(this.errors);
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Whether there are rows or cells to mend in a workbook of their own. */
  get anyLeftOut(): boolean {
    return this.report?.rows.some((row) => row.outcome === "refused" || row.problems.length > 0) ?? false;
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
    this.#look();
    try {
      const report = await this.#host.call("apply_import", { plan: this.report.plan });
      this.#take(report);
      this.step = "report";
      const last = await this.#changed();
      this.operation = report.operation ?? last;
    } catch (thrown) {
      this.failure = sentence(thrown);
      this.step = "plan";
    } finally {
      this.#lookAway();
    }
  }

  /** Back to choosing. A plan that was not applied is forgotten. */
  async restart(): Promise<void> {
    await this.#discard();
    this.report = undefined;
    this.operation = undefined;
    this.failure = "";
    this.onBlank = "keep";
    this.takenBack = undefined;
    this.errors = undefined;
    this.#columns = [];
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

  async #settle(row: ImportRow, ask: (plan: string, at: number) => Promise<ImportReport>): Promise<void> {
    const [plan, at] = [this.report?.plan, this.report?.rows.indexOf(row) ?? -1];
    if (plan === undefined || at < 0 || this.deciding) {
      return;
    }
    this.deciding = true;
    this.failure = "";
    try {
      // The outcome that one looks at stays, so that the next row stands where the last one did.
      this.report = await ask(plan, at);
    } catch (thrown) {
      this.failure = sentence(thrown);
    } finally {
      this.deciding = false;
    }
  }

  #look(): void {
    this.#lookAway();
    this.#looking = setInterval(() => {
      // How far it is matters to nobody when even that can't be asked.
      this.#host.call("progress", {}).then((progress) => (this.progress = progress), () => undefined);
    }, LOOK);
  }

  #lookAway(): void {
    clearInterval(this.#looking);
    this.progress = undefined;
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
  tables: readonly ImportTable[];
  rows: number;
}

/** Puts tables together that differ in nothing but their sheet. */
export function alike(tables: readonly ImportTable[]): Alike[] {
  const found = new Map<string, Alike>();
  for (const table of tables) {
    const key = JSON.stringify([table.file, table.kind, table.left_out?.code, table.columns.map((column) => [column.header, column.field])]);
    const group = found.get(key);
    if (group === undefined) {
      found.set(key, { first: table, tables: [table], rows: table.rows });
    } else {
      found.set(key, { ...group, tables: [...group.tables, table], rows: group.rows + table.rows });
    }
  }
  return [...found.values()];
}
