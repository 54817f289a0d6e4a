import type { Exported, FormEntry, Host } from "../host/host";
import { readDay } from "../parts/dates";
import { sentence } from "../parts/failure";
import { Pause } from "../parts/pause";
import { words } from "../words";

const TYPING = 200;

/** An export: which form, as of which day, of which children, and what came out. */
export class Exporting {
  forms = $state.raw<readonly FormEntry[]>([]);
  form = $state("");
  asOf = $state("");
  search = $state("");
  /** How many children the search finds; `undefined` while it is being counted. */
  children = $state<number | undefined>();
  working = $state(false);
  result = $state.raw<Exported | undefined>();
  asOfMistake = $state("");
  failure = $state("");

  #counting = 0;
  readonly #host: Host;
  readonly #typing = new Pause(TYPING);

  constructor(host: Host) {
    this.#host = host;
  }

  /** How the finished file is handed over. */
  get handover(): Host["handover"] {
    return this.#host.handover;
  }

  async load(): Promise<void> {
    try {
      this.forms = await this.#host.call("list_forms", {});
      this.form = this.forms.some((form) => form.key === this.form) ? this.form : (this.forms[0]?.key ?? "");
      await this.count();
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  type(search: string): void {
    this.search = search;
    this.#typing.then(() => void this.count());
  }

  /** Chooses a form; what came out of the last one no longer stands beside it. */
  choose(form: string): void {
    this.form = form;
    this.result = undefined;
    this.failure = "";
  }

  /** Counts the children in scope. */
  async count(): Promise<void> {
    const counting = ++this.#counting;
    try {
      const page = await this.#host.call("list_children", { search: this.search.trim(), offset: 0, limit: 1 });
      if (counting === this.#counting) {
        this.children = page.total;
      }
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  async run(): Promise<void> {
    const typed = this.asOf.trim();
    const asOf = typed === "" ? null : readDay(typed);
    this.asOfMistake = asOf === undefined ? words.exporting.asOfWrong : "";
    if (asOf === undefined || this.working || this.form === "") {
      return;
    }
    this.working = true;
    this.failure = "";
    this.result = undefined;
    try {
      this.result = await this.#host.call("export_form", { form: this.form, as_of: asOf, search: this.search.trim() });
    } catch (thrown) {
      this.failure = sentence(thrown);
    } finally {
      this.working = false;
    }
  }

  /** Downloads the finished file, or opens the folder in which it lies. */
  async handOver(): Promise<void> {
    if (this.result !== undefined) {
      this.failure = "";
      await this.#host.handOver(this.result).catch((thrown: unknown) => (this.failure = sentence(thrown)));
    }
  }
}
