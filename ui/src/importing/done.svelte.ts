import type { Exported, Host, ImportUndone } from "../host/host";
import { code, sentence } from "../parts/failure";
import { words } from "../words";
import { View } from "./view.svelte";

export type Step = "choose" | "reading" | "plan" | "applying" | "report" | "undone";

/** What became of an import: its report, taking it back, and the rows that did not go in. */
export class Done extends View {
  step = $state<Step>("choose");
  failure = $state("");

  /** The number under which the applied import can be undone. */
  operation = $state<number | undefined>();
  /** What taking the import back did, and what it left alone. */
  takenBack = $state.raw<ImportUndone | undefined>();
  /** The workbook of rows that did not go in. */
  errors = $state.raw<Exported | undefined>();

  protected readonly host: Host;
  protected readonly changed: () => Promise<number | undefined>;

  /** `changed` is called once an import was written and answers with the number of that operation. */
  constructor(host: Host, changed: () => Promise<number | undefined>) {
    super();
    this.host = host;
    this.changed = changed;
  }

  /** Takes this import back, whatever was done since; what was changed since stays. */
  async takeBack(): Promise<void> {
    const operation = this.operation;
    if (operation !== undefined) {
      await this.attempt(async () => {
        this.takenBack = await this.host.call("undo_import", { import: operation });
        this.step = "undone";
        await this.changed();
      });
    }
  }

  /** Writes the rows that did not go in as a workbook in the same layout, to be mended and imported again. */
  async exportErrors(): Promise<void> {
    const report = this.report;
    if (report !== undefined) {
      await this.attempt(async () => {
        this.errors = await this.host.call("export_import_errors", { plan: report.plan });
        await this.host.handOver(this.errors);
      });
    }
  }

  /** Shows the report of before the lock again; why not, when it is gone. */
  protected async showAgain(plan: string): Promise<void> {
    try {
      const report = await this.host.call("kept_report", { plan });
      this.take(report, true);
      this.operation = report.operation ?? undefined;
      this.step = "report";
    } catch (thrown) {
      this.step = "choose";
      this.failure = code(thrown) === "stale" ? words.importing.reportGone : sentence(thrown);
    }
  }

  /** Leaves the report. */
  protected forget(): void {
    [this.report, this.operation, this.takenBack, this.errors] = [undefined, undefined, undefined, undefined];
  }

  /** Does something, or says why not. */
  protected async attempt(step: () => Promise<void>): Promise<void> {
    this.failure = "";
    try {
      await step();
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }
}
