import type { FilledColumn, FilledForm, FillForm, FillPlan, Host, OfferedFile } from "../host/host";
import { sentence } from "../parts/failure";
import { Pause } from "../parts/pause";
import { Unlocking } from "../parts/unlocking.svelte";
import { words } from "../words";
import { Previewing } from "./previewing.svelte";
import { type Choices, fills, isUnsure, type KeptFilling, type Question, questions, type Said } from "./questions";
import type { Sending } from "./sending.svelte";

/** Endings of workbooks; of what is dropped the first that has one is opened. */
const WORKBOOK = /\.(xlsx|xlsm|xls|et|ods|csv|xlsb)$/i;

/** Milliseconds without a change before the form is planned anew. */
const PAUSE = 250;

/** The township's own workbook: what it asks for, what a person says of its columns, and the filled file. */
export class Filling {
  file = $state.raw<OfferedFile | undefined>();
  plan = $state.raw<FillPlan | undefined>();
  reading = $state(false);
  working = $state(false);
  /** Whether more files were dropped than one. */
  several = $state(false);
  choices = $state.raw<Choices>({ columns: {}, confirmed: [] });
  overwrite = $state(false);
  oneFilePerChild = $state(false);
  result = $state.raw<FilledForm | undefined>();
  failure = $state("");

  readonly preview = new Previewing();
  /** The workbook, when it asks for its password. */
  readonly unlocking: Unlocking;
  readonly #pause = new Pause(PAUSE);
  #sheet: string | null = null;
  /** Before a lock it was open, and nobody has come back to it yet. */
  #waits: KeptFilling | undefined;
  /** Said before the lock, and counts again once it is known that the workbook is there. */
  #said: Said | undefined;
  #planning = 0;
  /** How often a workbook was asked for, and which of these was taken last. */
  #offering = 0;
  #taken = 0;
  readonly #host: Host;
  readonly #sending: Sending;
  readonly #written: () => Promise<void>;

  /** `written` is called once a form was filled. */
  constructor(host: Host, sending: Sending, written: () => Promise<void>) {
    this.#host = host;
    this.#sending = sending;
    this.#written = written;
    this.unlocking = new Unlocking(host, () => this.look());
  }

  /** Whether files can be dropped on the page. */
  get drops(): boolean {
    return this.#host.offer !== undefined;
  }

  /** What the chosen sheet is: one child a row, or one child a sheet. */
  get kind(): "roster" | "registration" {
    const sheet = this.plan?.sheets.find((one) => one.name === this.plan?.report.sheet);
    return sheet?.kind === "registration" ? "registration" : "roster";
  }

  /** The columns to be looked at; nobody sees the hidden ones in the form. */
  get columns(): readonly FilledColumn[] {
    return this.plan?.report.columns.filter((column) => !column.hidden || column.column in this.choices.columns) ?? [];
  }

  /** What must be answered before anything is filled in. */
  get questions(): Question[] {
    return this.plan === undefined ? [] : questions(this.columns, this.choices, this.plan);
  }

  /** What is to be gone on with after a lock. */
  get kept(): KeptFilling | undefined {
    const { file, several } = this;
    const { choices, overwrite, oneFilePerChild } = this.#said ?? this;
    return this.#waits ?? (file && { file, several, sheet: this.#sheet, choices, overwrite, oneFilePerChild });
  }

  /** Will go on with a workbook of before a lock as soon as somebody looks at it. */
  takeUp(kept: KeptFilling): void {
    this.#waits = kept;
    this.reading = true;
  }

  /** Goes on with a workbook of before a lock, if there is one. */
  async resume(): Promise<void> {
    const kept = this.#waits;
    if (kept !== undefined) {
      await this.#open(kept.file, kept.several, kept);
    }
  }

  /** Lets a person choose the workbook. */
  async choose(): Promise<void> {
    await this.#offered(() => this.#host.pickWorkbooks());
  }

  /** Opens the first workbook of what was dropped. */
  async drop(files: readonly File[]): Promise<void> {
    const offer = this.#host.offer;
    const first = files.find((file) => WORKBOOK.test(file.name)) ?? files[0];
    if (offer !== undefined && first !== undefined) {
      await this.#offered(() => offer([first]), files.length > 1);
    }
  }

  /** Puts the workbook aside. */
  restart(): void {
    this.#pause.stop();
    this.#planning++;
    this.file = undefined;
    this.plan = undefined;
    this.reading = false;
    this.result = undefined;
    this.failure = "";
    this.unlocking.leave();
    this.#sheet = null;
    this.#forget();
    this.preview.clear();
  }

  async pickSheet(name: string): Promise<void> {
    this.#sheet = name;
    this.#forget();
    await this.look();
  }

  /** Says what goes into a column; nothing leaves it blank. */
  async fill(column: string, field: string | null): Promise<void> {
    this.choices = { ...this.choices, columns: { ...this.choices.columns, [column]: field } };
    await this.look();
  }

  /** Leaves all columns blank of which nobody is sure. */
  async leaveUnsure(): Promise<void> {
    const blank = this.columns.filter((column) => isUnsure(column, this.choices)).map((column) => [column.column, null]);
    this.choices = { ...this.choices, columns: { ...this.choices.columns, ...Object.fromEntries(blank) } };
    await this.look();
  }

  /** Fills a field into one of several columns that ask for it, or into none: the same twice is a slip that the core refuses. */
  async keepOne(field: string, kept: string | null): Promise<void> {
    const others = this.columns.filter((column) => fills(column, this.choices) === field && column.column !== kept);
    this.choices = { ...this.choices, columns: { ...this.choices.columns, ...Object.fromEntries(others.map((column) => [column.column, null])) } };
    await this.look();
  }

  /** Says yes to what the core asks before it fills the form. */
  confirm(code: string): void {
    this.choices = { ...this.choices, confirmed: [...this.choices.confirmed, code] };
  }

  /** Plans anew once nothing has changed for a moment: a search changes with every key. */
  lookSoon(): void {
    this.#pause.then(() => void this.look());
  }

  /** Plans anew with what is chosen now, and draws how the form will look. Writes nothing. */
  async look(): Promise<void> {
    this.#pause.stop();
    const request = this.#request();
    if (request === undefined) {
      return;
    }
    const planning = ++this.#planning;
    try {
      const plan = await this.#host.call("plan_fill", request);
      if (planning !== this.#planning) {
        return;
      }
      this.plan = this.#known(plan);
      this.failure = "";
      if (this.#said !== undefined) {
        // What was found comes first: what is said of it is told with the next question.
        Object.assign(this, this.#said);
        this.#said = undefined;
        return await this.look();
      }
      this.#draw(request);
    } catch (thrown) {
      if (planning === this.#planning) {
        this.failure = this.unlocking.asks(thrown, [this.file ?? []].flat()) ? "" : sentence(thrown);
        this.preview.clear();
      }
    }
  }

  async run(): Promise<void> {
    const request = this.#sending.check() === undefined ? undefined : this.#request();
    if (request === undefined || this.working || this.questions.length > 0 || !this.#sending.ready) {
      return;
    }
    const file = this.file;
    this.working = true;
    this.failure = "";
    this.result = undefined;
    try {
      const result = await this.#host.call("fill_form", request);
      if (this.file === file) {
        this.result = result;
      }
      await this.#written();
    } catch (thrown) {
      if (this.file === file) {
        this.failure = sentence(thrown);
      }
    } finally {
      this.working = false;
    }
  }

  #request(): FillForm | undefined {
    const sending = this.#sending.request;
    if (sending === undefined || this.file === undefined) {
      return undefined;
    }
    // What stands there unchanged counts as confirmed too: it is filled in like that, and remembered for the next time.
    const planned = this.#sheet === null || this.plan?.report.sheet === this.#sheet;
    const settled = planned ? this.columns.filter((column) => !isUnsure(column, this.choices)) : [];
    const columns = Object.fromEntries(settled.map((column) => [column.column, fills(column, this.choices) ?? null]));
    const each = this.oneFilePerChild && this.kind === "registration";
    return { ...sending, file: this.file.id, sheet: this.#sheet, columns, overwrite: this.overwrite, one_file_per_child: each, confirmed: [...this.choices.confirmed] };
  }

  /** A plan with what was found in the first one: later ones know of our answers, and only show what comes of them. */
  #known(plan: FillPlan): FillPlan {
    const first = this.plan;
    if (first === undefined || first.report.sheet !== plan.report.sheet) {
      return plan;
    }
    const samples = new Map(plan.report.columns.map((column) => [column.column, column.sample]));
    const columns = first.report.columns.map((column) => ({ ...column, sample: samples.get(column.column) ?? null }));
    return { ...plan, remembered: first.remembered, report: { ...plan.report, columns } };
  }

  #draw(request: FillForm): void {
    const something = this.columns.some((column) => fills(column, this.choices) !== undefined) || (this.plan?.marks ?? 0) > 0;
    if (this.#sending.scope.children === 0 || !something) {
      this.preview.clear();
    } else {
      this.preview.ask(() => this.#host.call("preview_fill", request));
    }
  }

  async #offered(offer: () => Promise<readonly OfferedFile[]>, several = false): Promise<void> {
    const known = this.#sending.check() !== undefined;
    this.failure = known ? "" : this.#sending.asOfMistake || words.filling.scopeFirst;
    if (!known) {
      return;
    }
    const offering = ++this.#offering;
    try {
      const files = await offer();
      // What was chosen last counts, whichever is there first.
      if (files[0] !== undefined && offering > this.#taken) {
        this.#taken = offering;
        await this.#open(files[0], several || files.length > 1);
      }
    } catch (thrown) {
      if (offering > this.#taken) {
        this.failure = sentence(thrown);
      }
    }
  }

  /** Reads a workbook. One that can't be read is put aside, unless another one has taken its place meanwhile. */
  async #open(file: OfferedFile, several: boolean, kept?: KeptFilling): Promise<void> {
    this.restart();
    this.file = file;
    this.several = several;
    if (kept !== undefined) {
      const { choices, overwrite, oneFilePerChild } = kept;
      [this.#sheet, this.#said] = [kept.sheet, { choices, overwrite, oneFilePerChild }];
    }
    this.reading = true;
    await this.look();
    if (this.file !== file) {
      return;
    }
    this.reading = false;
    // Without a word of what is wrong another plan is on its way, as the day or the children changed while it was read.
    if (this.plan === undefined && this.unlocking.file === undefined && this.failure !== "") {
      this.file = undefined;
    }
  }

  #forget(): void {
    [this.#waits, this.#said] = [undefined, undefined];
    this.choices = { columns: {}, confirmed: [] };
    this.overwrite = false;
    this.oneFilePerChild = false;
    this.several = false;
  }
}
