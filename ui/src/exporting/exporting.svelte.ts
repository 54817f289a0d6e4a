import type { Exported, FormEntry, Host, IssuedEntry, Selected } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";
import { Filling } from "./filling.svelte";
import { Packs } from "./packs.svelte";
import { Previewing } from "./previewing.svelte";
import type { KeptFilling } from "./questions";
import { type KeptSending, Sending } from "./sending.svelte";

/** Whether one of our own forms goes out, or the township's. */
export type Way = "own" | "township";

/** What is gone on with after a lock. */
export interface KeptExport {
  way: Way;
  form: string;
  sending: KeptSending | undefined;
  filling: KeptFilling | undefined;
}

/** Forms out: which form, as of which day, of which children, how it will look, and what came out. */
export class Exporting {
  way = $state<Way>("own");
  forms = $state.raw<readonly FormEntry[]>([]);
  form = $state("");
  exporting = $state(false);
  result = $state.raw<Exported | undefined>();
  failure = $state("");
  /** What was written before, newest first. */
  issued = $state.raw<readonly IssuedEntry[]>([]);

  readonly sending: Sending;
  readonly preview = new Previewing();
  readonly filling: Filling;
  readonly packs: Packs;
  readonly #host: Host;

  /** `changed` brings up to date what may be undone. */
  constructor(host: Host, changed: () => Promise<unknown> = async () => {}) {
    this.#host = host;
    this.sending = new Sending(host);
    this.packs = new Packs(host, changed);
    this.filling = new Filling(host, this.sending, async () => void (await Promise.all([this.#loadIssued(), this.packs.load()])));
  }

  /** Whether a file is being written. */
  get working(): boolean {
    return this.exporting || this.filling.working;
  }

  /** Gets the forms, ours and those that are remembered. */
  async loadForms(): Promise<void> {
    try {
      this.forms = await this.#host.call("list_forms", {});
      await this.packs.load();
    } catch (thrown) {
      this.packs.failure = sentence(thrown);
    }
  }

  /** How the finished file is handed over. */
  get handover(): Host["handover"] {
    return this.#host.handover;
  }

  /** To whom files went before, each once, the last first. */
  get recipients(): string[] {
    return [...new Set(this.issued.map((entry) => entry.recipient).filter((recipient) => recipient !== ""))];
  }

  /** What is to be gone on with after a lock; nothing when nobody has said anything. */
  get kept(): KeptExport | undefined {
    const [sending, filling] = [this.sending.kept, this.filling.kept];
    return sending === undefined && filling === undefined ? undefined : { way: this.way, form: this.form, sending, filling };
  }

  /** Goes on with what was said before a lock. */
  takeUp({ way, form, sending, filling }: KeptExport): void {
    Object.assign(this, { way, form });
    if (sending !== undefined) {
      this.sending.takeUp(sending);
    }
    if (filling !== undefined) {
      this.filling.takeUp(filling);
    }
  }

  async load(): Promise<void> {
    try {
      this.forms = await this.#host.call("list_forms", {});
      this.form = this.forms.some((form) => form.key === this.form) ? this.form : (this.forms[0]?.key ?? "");
      await Promise.all([this.sending.scope.load(), this.#loadIssued(), this.packs.load()]);
      await this.filling.resume();
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Chooses a form; what came out of the last one no longer stands beside it. */
  choose(form: string): void {
    this.form = form;
    this.result = undefined;
    this.failure = "";
  }

  /** Takes children that were chosen in the list. */
  take(who: Selected, scope: string, count: number): void {
    this.sending.scope.take(who, scope, count);
    this.result = undefined;
  }

  /** Draws anew how the form will look, as far as anything is known of it. */
  look(): void {
    const request = this.sending.request;
    const { form } = this;
    if (form === "" || this.sending.scope.children === 0) {
      this.preview.clear();
    } else if (this.sending.scope.request === undefined) {
      this.preview.clear(words.exporting.scopeOpen);
    } else if (request !== undefined) {
      this.preview.ask(() => this.#host.call("preview_export", { ...request, form }));
    }
  }

  async run(): Promise<void> {
    const request = this.sending.check();
    if (request === undefined || this.working || this.form === "" || !this.sending.ready) {
      return;
    }
    this.exporting = true;
    this.failure = "";
    this.result = undefined;
    try {
      this.result = await this.#host.call("export_form", { ...request, form: this.form });
      await this.#loadIssued();
    } catch (thrown) {
      this.failure = sentence(thrown);
    } finally {
      this.exporting = false;
    }
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

  /** Downloads a finished file, or opens the folder in which it lies. */
  async handOver(exported: Exported | undefined): Promise<void> {
    if (exported !== undefined) {
      this.failure = "";
      await this.#host.handOver(exported).catch((thrown: unknown) => (this.failure = sentence(thrown)));
    }
  }

  /** The same for a file written earlier. */
  async handOverAgain({ file, name, path, children }: IssuedEntry): Promise<void> {
    if (file !== null) {
      await this.handOver({ file, name, path, children, identities: [], outside: [] });
    }
  }

  async #loadIssued(): Promise<void> {
    this.issued = await this.#host.call("list_issued", {});
  }
}
