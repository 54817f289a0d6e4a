import type { ImportReport, ImportRow, Outcome } from "../host/host";

/** Outcomes in the order in which they are shown. */
export const OUTCOMES: readonly Outcome[] = ["created", "changed", "similar", "refused", "unchanged"];
/** Rows shown of an outcome before one asks for more. */
const SHOWN = 100;

function open(row: ImportRow): number {
  return row.conflicts.filter((conflict) => !conflict.taken).length;
}

/** A plan or report as it is looked at: one outcome at a time, as many rows as one can take in. */
export class View {
  report = $state.raw<ImportReport | undefined>();
  outcome = $state<Outcome>("created");
  onlyProblems = $state(false);
  shown = $state(SHOWN);

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

  /** Whether there are rows or cells to mend in a workbook of their own. */
  get anyLeftOut(): boolean {
    return this.report?.rows.some((row) => row.outcome === "refused" || row.problems.length > 0) ?? false;
  }

  /** Cells that were changed here and in the sheet, and of which ours stays until somebody says otherwise. */
  get conflicts(): number {
    return this.report?.rows.reduce((sum, row) => sum + open(row), 0) ?? 0;
  }

  /** Shows the rows of which somebody must say which side counts; most of them change nothing yet. */
  showConflicts(): void {
    const first = this.report?.rows.find((row) => open(row) > 0);
    if (first !== undefined) {
      this.pick(first.outcome);
      this.onlyProblems = true;
    }
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

  /** Shows a report: at first the outcome with most to see, afterwards the one that one looks at, while it has rows. */
  protected take(report: ImportReport, anew: boolean): void {
    this.report = report;
    if (anew || report[this.outcome] === 0) {
      this.pick(OUTCOMES.find((outcome) => report[outcome] > 0) ?? "created");
    }
  }

  /** Rows of the chosen outcome, those with problems first: they must not hide behind a hundred others. */
  get #matching(): readonly ImportRow[] {
    const rows = this.report?.rows.filter((row) => row.outcome === this.outcome) ?? [];
    const [bad, good] = [rows.filter((row) => row.problems.length > 0), rows.filter((row) => row.problems.length === 0)];
    return this.onlyProblems ? bad : [...bad, ...good];
  }
}
