import type { Decision, Host, ImportColumn, ImportReport, ImportRow, ImportTable, OfferedFile, OnBlank, Outcome, ValueChoice } from "../host/host";
import { sentence } from "../parts/failure";
import { Unlocking } from "../parts/unlocking.svelte";
import { words } from "../words";
import { type Chosen, NOTHING_CHOSEN, withColumn, withSkipped, withValue } from "./chosen";
import { Done } from "./done.svelte";
import { Watch } from "./watch.svelte";

/** An import that is gone on with after a lock: its files and what was said of them, nothing of what stands in them; or its report. */
export interface KeptImport {
  files: readonly OfferedFile[];
  chosen: Chosen;
  onBlank: OnBlank;
  outcome: Outcome;
  onlyProblems: boolean;
  /** The plan that was looked at, under which the core keeps what was decided of its rows. */
  again?: string | undefined;
  /** The plan of which the report was looked at, under which the core keeps it. */
  report?: string | undefined;
}

/** An import: files, and the plan that is looked at until it is applied. */
export class Importing extends Done {
  onBlank = $state<OnBlank>("keep");
  /** A decision is on its way. */
  deciding = $state(false);

  #chosen: Chosen = NOTHING_CHOSEN;
  #files: readonly OfferedFile[] = [];
  /** Before a lock it was looked at, and nobody has come back to it yet. */
  #waits: KeptImport | undefined;
  /** The plan of before the lock, until there is one again. */
  #again: string | undefined;
  /** How far reading or writing is. */
  readonly watch: Watch;
  /** A file that asks for its password. */
  readonly unlocking: Unlocking;
  /** `changed` is called once an import was written and answers with the number of that operation. */
  constructor(host: Host, changed: () => Promise<number | undefined>) {
    super(host, changed);
    this.watch = new Watch(host);
    this.unlocking = new Unlocking(host, () => this.plan(this.#files));
  }

  /** Whether files can be dropped on the page. */
  get drops(): boolean {
    return this.host.offer !== undefined;
  }

  /** What is to be gone on with after a lock; nothing once it was applied. */
  get kept(): KeptImport | undefined {
    if (this.#waits !== undefined) {
      return this.#waits;
    }
    const { onBlank, outcome, onlyProblems } = this;
    const seen = { chosen: this.#chosen, onBlank, outcome, onlyProblems };
    if (this.step === "report" && this.report !== undefined) {
      return { ...seen, files: [], report: this.report.plan };
    }
    const looked = this.step === "plan" || this.step === "reading" || this.unlocking.file !== undefined;
    return looked ? { ...seen, files: this.#files, again: this.report?.plan ?? this.#again } : undefined;
  }

  /** Will go on with an import of before a lock as soon as somebody looks at it. */
  takeUp(kept: KeptImport): void {
    this.#waits = kept;
    this.step = "reading";
  }

  /** Goes on with an import of before a lock, if there is one: its files are planned anew as they were. */
  async resume(): Promise<void> {
    const kept = this.#waits;
    if (kept === undefined) {
      return;
    }
    this.#waits = undefined;
    await (kept.report === undefined ? this.#planAgain(kept) : this.showAgain(kept.report));
    if ((this.step === "plan" || this.step === "report") && this.count(kept.outcome) > 0) {
      this.pick(kept.outcome);
      this.onlyProblems = kept.onlyProblems;
    }
  }

  async #planAgain(kept: KeptImport): Promise<void> {
    [this.#files, this.#chosen, this.#again, this.onBlank] = [kept.files, kept.chosen, kept.again, kept.onBlank];
    await this.plan(kept.files);
  }

  /** Lets a person choose files, then plans them. */
  async choose(): Promise<void> {
    await this.#offered(() => this.host.pickWorkbooks());
  }

  /** Plans files that were dropped. */
  async drop(files: readonly File[]): Promise<void> {
    const offer = this.host.offer;
    if (offer !== undefined && files.length > 0) {
      await this.#offered(() => offer(files));
    }
  }

  /** Plans rows pasted from a spreadsheet, as CSV. */
  async paste(csv: string): Promise<void> {
    this.#waits = undefined;
    await this.#discard();
    const name = words.roster.pasteName(new Date().toTimeString().slice(0, 5).replace(":", "-"));
    await this.#offered(async () => [await this.host.call("offer_rows", { csv, name })]);
  }

  /** Plans what the files would do. Writes nothing. */
  async plan(files: readonly OfferedFile[]): Promise<void> {
    if (files !== this.#files) {
      this.#chosen = NOTHING_CHOSEN;
      this.#again = undefined;
    }
    this.#files = files;
    this.unlocking.leave();
    this.report = undefined;
    this.failure = "";
    this.errors = undefined;
    this.step = "reading";
    this.watch.start();
    try {
      this.take(await this.#ask(this.#chosen, this.onBlank), true);
      this.#again = undefined;
      this.step = "plan";
    } catch (thrown) {
      this.#back(thrown);
    } finally {
      this.watch.stop();
    }
  }

  /** Says what a column is, in all tables that look alike, and plans anew. */
  async chooseColumn(tables: readonly ImportTable[], column: ImportColumn, field: string | null): Promise<void> {
    await this.#anew(withColumn(this.#chosen, tables, column, field));
  }

  /** Says what a word in the columns of a field means, one of its options or nothing, and plans anew. */
  async chooseValue(choice: ValueChoice): Promise<void> {
    await this.#anew(withValue(this.#chosen, choice));
  }

  /** Leaves tables out of the import, or takes them in again, and plans anew. */
  async skipTables(tables: readonly ImportTable[], out: boolean): Promise<void> {
    await this.#anew(withSkipped(this.#chosen, tables, out));
  }

  /** Plans the same files with another answer to what blank cells mean. */
  async treatBlanks(onBlank: OnBlank): Promise<void> {
    await this.#anew(this.#chosen, onBlank);
  }

  /** Says whether a row is the child it was held against. */
  async decide(row: ImportRow, decision: Decision): Promise<void> {
    await this.#settle(row, (plan, at) => this.host.call("decide_row", { plan, row: at, decision }));
  }

  /** Of a cell that was changed here and there: which one counts. */
  async takeSide(row: ImportRow, field: string, theirs: boolean): Promise<void> {
    await this.#settle(row, (plan, at) => this.host.call("take_side", { plan, row: at, field, theirs }));
  }

  /** Lets a person give the password of a file that was left out for want of it; all files are planned anew then. */
  askPassword(file: number): void {
    this.unlocking.ask(this.#files[file]);
  }

  /** Stops reading or writing; nothing is written then. */
  async cancel(): Promise<void> {
    await this.host.call("cancel", {}).catch(() => undefined);
  }

  /** Writes what was planned, as one step that can be undone. */
  async apply(): Promise<void> {
    if (this.report === undefined || this.step !== "plan" || this.deciding) {
      return;
    }
    this.step = "applying";
    this.failure = "";
    this.unlocking.leave();
    this.watch.start();
    try {
      const report = await this.host.call("apply_import", { plan: this.report.plan });
      this.take(report, true);
      this.step = "report";
      const last = await this.changed();
      this.operation = report.operation ?? last;
    } catch (thrown) {
      this.failure = sentence(thrown);
      this.step = "plan";
    } finally {
      this.watch.stop();
    }
  }

  /** Back to choosing. A plan that was not applied is forgotten. */
  async restart(): Promise<void> {
    await this.#discard();
    this.forget();
    this.unlocking.leave();
    this.failure = "";
    this.onBlank = "keep";
    this.#chosen = NOTHING_CHOSEN;
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
    if (plan !== undefined && at >= 0) {
      // The outcome that one looks at stays, so that the next row stands where the last one did.
      await this.#decide(async () => (this.report = await ask(plan, at)));
    }
  }

  /** Plans the files anew under the plan that one looks at, which stays until the next one is there. */
  async #anew(chosen: Chosen, onBlank = this.onBlank): Promise<void> {
    await this.#decide(async () => {
      this.take(await this.#ask(chosen, onBlank), false);
      this.#chosen = chosen;
      this.onBlank = onBlank;
    });
  }

  #ask({ columns, values, skip }: Chosen, onBlank: OnBlank): Promise<ImportReport> {
    return this.host.call("plan_import", { files: this.#files.map((file) => file.id), on_blank: onBlank, columns: [...columns], values: [...values], skip: [...skip], ...(this.#again === undefined ? {} : { again: this.#again }) });
  }

  async #decide(ask: () => Promise<unknown>): Promise<void> {
    if (this.deciding) {
      return;
    }
    this.deciding = true;
    await this.attempt(async () => void (await ask()));
    this.deciding = false;
  }

  #back(thrown: unknown): void {
    this.failure = this.unlocking.asks(thrown, this.#files) ? "" : sentence(thrown);
    this.report = undefined;
    this.step = "choose";
  }

  async #discard(): Promise<void> {
    if (this.report !== undefined && !this.report.applied) {
      const plan = this.report.plan;
      this.report = undefined;
      // A plan that can't be forgotten does no harm: the core drops it with the session.
      await this.host.call("discard_import", { plan }).catch(() => undefined);
    }
  }
}
