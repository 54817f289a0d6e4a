import type { Exported, ExportForm, FormEntry, Host, IssuedEntry, Selected } from "../host/host";
import { readDay } from "../parts/dates";
import { sentence } from "../parts/failure";
import { Pause } from "../parts/pause";
import { filters } from "../today/today.svelte";
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
  /** Children chosen in the list, instead of a search. */
  selected = $state.raw<{ who: Selected; scope: string; count: number } | undefined>();
  /** What was written before, newest first. */
  issued = $state.raw<readonly IssuedEntry[]>([]);

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
      await Promise.all([this.count(), this.#loadIssued()]);
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

  /** Takes children that were chosen in the list. */
  take(who: Selected, scope: string, count: number): void {
    this.selected = { who, scope, count };
    this.children = count;
    this.result = undefined;
  }

  /** Back from chosen children to all or a search. */
  async dropSelected(): Promise<void> {
    this.selected = undefined;
    await this.count();
  }

  /** Notes to whom a file went. */
  async sentTo(entry: IssuedEntry, recipient: string): Promise<void> {
    try {
      await this.#host.call("set_recipient", { number: entry.number, recipient });
      await this.#loadIssued();
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Hands over a file written earlier. */
  async handOverAgain({ file, name, path, children }: IssuedEntry): Promise<void> {
    if (file !== null) {
      this.failure = "";
      await this.#host.handOver({ file, name, path, children, identities: [], outside: [] }).catch((thrown: unknown) => (this.failure = sentence(thrown)));
    }
  }

  async #loadIssued(): Promise<void> {
    this.issued = await this.#host.call("list_issued", {});
  }

  /** Counts the children in scope. */
  async count(): Promise<void> {
    const counting = ++this.#counting;
    if (this.selected !== undefined) {
      this.children = this.selected.count;
      return;
    }
    try {
      const page = await this.#host.call("list_children", { search: this.search.trim(), filters: filters({}), sort: "name", descending: false, fields: [], offset: 0, limit: 1 });
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
      this.result = await this.#host.call("export_form", this.#request(asOf));
      await this.#loadIssued();
    } catch (thrown) {
      this.failure = sentence(thrown);
    } finally {
      this.working = false;
    }
  }

  #request(asOf: string | null): ExportForm {
    const search = this.search.trim();
    const { who, scope } = this.selected ?? { who: null, scope: search };
    return { form: this.form, as_of: asOf, search: who === null ? search : "", selected: who, scope, keyed: true, to: "" };
  }

  /** Downloads the finished file, or opens the folder in which it lies. */
  async handOver(): Promise<void> {
    if (this.result !== undefined) {
      this.failure = "";
      await this.#host.handOver(this.result).catch((thrown: unknown) => (this.failure = sentence(thrown)));
    }
  }
}
