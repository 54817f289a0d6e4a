import type { ChildFile, Finding, Host, SaveChild, WireValue } from "../host/host";
import { code, sentence } from "../parts/failure";
import { Pause } from "../parts/pause";
import { same, shown, written } from "../parts/values";
import { words } from "../words";

/** Milliseconds after leaving a field before what it holds is saved. */
const LEAVING = 600;

export type SaveState = "clean" | "dirty" | "saving" | "saved" | "failed" | "stale";

/** What was typed, by field. */
export type Typed = Readonly<Record<string, WireValue>>;

const EMPTY: ChildFile = { id: "", version: 0, fields: {}, originals: {}, extra: {}, derived: {}, findings: [], missing: [] };

/** An open file: what is stored, what was typed over it, and saving the difference. */
export class Editor {
  /** As stored. */
  file = $state.raw<ChildFile>(EMPTY);
  state = $state<SaveState>("clean");
  failure = $state("");
  /** When the last save was answered. */
  savedAt = $state<Date | undefined>();
  /** Fields that somebody else changed under what was typed here: what they hold now. */
  conflicts = $state<Readonly<Record<string, string>>>({});

  #typed = $state<Typed>({});
  /** Typed and left: these may be saved without being asked. */
  #left = new Set<string>();
  #running: Promise<boolean> | undefined;
  #attempt: { content: string; request: string } | undefined;
  readonly #pause = new Pause(LEAVING);
  readonly #host: Host;
  readonly #now: () => Date;
  readonly #changed: () => void;

  constructor(host: Host, file: ChildFile | undefined, changed: () => void, now: () => Date = () => new Date()) {
    this.#host = host;
    this.#changed = changed;
    this.#now = now;
    this.file = file ?? EMPTY;
  }

  get isNew(): boolean {
    return this.file.id === "";
  }

  get name(): string {
    return this.text("child.name").trim();
  }

  /** Whether something typed is not stored yet. */
  get dirty(): boolean {
    return Object.keys(this.#typed).length > 0;
  }

  /** What is stored: a value, else the text that could not be understood as one. */
  stored(key: string): WireValue | undefined {
    return storedIn(this.file, key);
  }

  /** What the field shows: what was typed, else what is stored. */
  value(key: string): WireValue | undefined {
    return this.#typed[key] ?? this.stored(key);
  }

  text(key: string): string {
    return written(this.value(key));
  }

  /** The labels chosen of a multiple choice; text that could not be understood counts as one. */
  chosen(key: string): readonly string[] {
    const value = this.value(key);
    if (Array.isArray(value)) {
      return value;
    }
    return value === undefined || value === "" ? [] : [String(value)];
  }

  typed(key: string): boolean {
    return this.#typed[key] !== undefined;
  }

  /** Whether an item is 未采集, as the roster counts it: a text that could not be understood is no answer; what is typed now is one. */
  missing(key: string): boolean {
    return this.file.missing.includes(key) && (!this.typed(key) || this.text(key) === "");
  }

  findings(key: string): readonly Finding[] {
    return this.file.findings.filter((finding) => finding.field === key);
  }

  /** Takes what stands in a field, as often as it changes. */
  type(key: string, value: WireValue): void {
    const { [key]: _, ...others } = this.#typed;
    this.#typed = same(value, this.stored(key)) ? others : { ...others, [key]: value };
    if (this.state !== "saving" && this.state !== "stale") {
      this.state = this.dirty ? "dirty" : "clean";
    }
  }

  /** Says that a field was left: what was typed there is now meant. */
  leave(key: string): void {
    if (this.typed(key)) {
      this.#left.add(key);
      this.#saveSoon();
    }
  }

  /** Saves everything typed. Whether all of it is stored afterwards. */
  async save(): Promise<boolean> {
    this.#pause.stop();
    while (this.#running !== undefined) {
      await this.#running;
    }
    if (this.isNew && this.name === "") {
      this.#fail("failed", words.file.nameFirst);
      return false;
    }
    if (!this.dirty) {
      return true;
    }
    return this.#send(Object.keys(this.#typed));
  }

  /** Drops what was typed in favour of what is stored. */
  takeStored(): void {
    this.#typed = {};
    this.#left.clear();
    this.conflicts = {};
    this.failure = "";
    this.state = "clean";
  }

  /** What was typed and is not stored; nothing of it is saved any more. */
  takeTyped(): Typed {
    this.#pause.stop();
    return this.#typed;
  }

  /** Takes a newer version of the file (after an undo) under what was typed. */
  renew(file: ChildFile): void {
    this.file = file;
    for (const [key, value] of Object.entries(this.#typed)) {
      this.type(key, value);
    }
  }

  #saveSoon(): void {
    if ((this.isNew && this.name === "") || this.state === "stale") {
      return;
    }
    this.#pause.then(() => {
      // A new file is made of everything that stands in it: its name may not be the field that was left.
      const keys = this.isNew ? Object.keys(this.#typed) : [...this.#left].filter((key) => this.typed(key));
      if (keys.length > 0 && this.#running === undefined) {
        void this.#send(keys);
      } else if (keys.length > 0) {
        this.#saveSoon();
      }
    });
  }

  #send(keys: readonly string[]): Promise<boolean> {
    const sent: Record<string, WireValue> = {};
    for (const key of keys) {
      const value = this.#typed[key];
      if (value !== undefined) {
        sent[key] = value;
      }
    }
    this.#running = this.#carry(sent).finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #carry(sent: Record<string, WireValue>): Promise<boolean> {
    this.state = "saving";
    this.failure = "";
    try {
      this.#stored(sent, await this.#host.call("save_child", this.#request(sent)));
      return !this.dirty;
    } catch (thrown) {
      await this.#notStored(thrown);
      return false;
    }
  }

  /** The same content sent again after a lost answer carries the same key, so that it makes one record. */
  #request(sent: Record<string, WireValue>): SaveChild {
    const content = JSON.stringify([this.file.id, this.file.version, sent]);
    if (this.#attempt?.content !== content) {
      this.#attempt = { content, request: crypto.randomUUID() };
    }
    const changes = Object.fromEntries(Object.entries(sent).map(([key, value]) => [key, written(value) === "" ? null : value]));
    return { id: this.isNew ? null : this.file.id, version: this.file.version, changes, request: this.#attempt.request };
  }

  #stored(sent: Record<string, WireValue>, file: ChildFile): void {
    const typedMeanwhile = Object.entries(this.#typed).filter(([key, value]) => sent[key] === undefined || !same(value, sent[key]));
    this.#typed = Object.fromEntries(typedMeanwhile);
    for (const key of Object.keys(sent)) {
      this.#left.delete(key);
    }
    this.file = file;
    this.conflicts = {};
    this.#attempt = undefined;
    this.savedAt = this.#now();
    this.state = this.dirty ? "dirty" : "saved";
    this.#changed();
  }

  async #notStored(thrown: unknown): Promise<void> {
    if (code(thrown) !== "stale") {
      this.#fail("failed", sentence(thrown));
      return;
    }
    try {
      const latest = await this.#host.call("get_child", { id: this.file.id });
      const under = Object.keys(this.#typed).filter((key) => !same(storedIn(latest, key), this.stored(key)));
      this.conflicts = Object.fromEntries(under.map((key) => [key, shown(storedIn(latest, key))]));
      this.file = latest;
      this.#fail("stale", words.file.stale);
    } catch {
      this.#fail("failed", sentence(thrown));
    }
  }

  #fail(state: SaveState, message: string): void {
    this.state = state;
    this.failure = message;
  }
}

function storedIn(file: ChildFile, key: string): WireValue | undefined {
  return file.fields[key] ?? file.originals[key];
}
