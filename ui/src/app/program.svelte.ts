import { Exporting } from "../exporting/exporting.svelte";
import { Editor, type Typed } from "../file/editor.svelte";
import { Finder } from "../file/finder.svelte";
import type { ChildFile, Host, OperationEntry, RosterQuery, Status } from "../host/host";
import { Importing } from "../importing/importing.svelte";
import { Parked } from "../importing/parked.svelte";
import { Catalogue } from "../parts/catalogue";
import { code, sentence } from "../parts/failure";
import { Preferences } from "../parts/preferences.svelte";
import { Roster } from "../roster/roster.svelte";
import { Settings } from "../settings/settings.svelte";
import { Today } from "../today/today.svelte";
import { words } from "../words";

export type Screen = "today" | "roster" | "file" | "import" | "export" | "settings";

/** What was typed but could not be stored when the register was locked; it waits for whoever unlocks it. */
interface Kept {
  id: string;
  typed: Typed;
}

/** What stands in the window: before the register is open, and the screens once it is. */
export class Program {
  status = $state.raw<Status | undefined>();
  /** The recovery code until somebody says that it is kept. */
  recoveryCode = $state("");
  screen = $state<Screen>("today");
  editor = $state.raw<Editor | undefined>();
  /** Why the file that was asked for is not shown. */
  fileFailure = $state("");
  /** The operation that undo would take back. */
  last = $state.raw<OperationEntry | undefined>();
  /** Whether the question before an undo is shown, and whether the keyboard asked it. */
  asksUndo = $state<"" | "mouse" | "keyboard">("");
  /** What was undone just now, to say so. */
  undoneJustNow = $state("");
  failure = $state("");
  /** Minutes without a touch after which it locked itself; 0 when somebody locked it. */
  lockedAfter = $state(0);
  kept = $state.raw<Kept | undefined>();
  /** Villages and their groups, offered where one is asked for. */
  groups = $state.raw<readonly string[]>([]);

  readonly host: Host;
  readonly preferences: Preferences;
  catalogue = $state.raw(new Catalogue({ sections: [], options: {}, fields: [] }));
  roster: Roster;
  importing: Importing;
  parked: Parked;
  exporting: Exporting;
  today: Today;
  settings: Settings;
  finder: Finder;

  constructor(host: Host, preferences = new Preferences()) {
    this.host = host;
    this.preferences = preferences;
    this.roster = $state.raw(new Roster(host));
    this.importing = $state.raw(this.#importing());
    this.parked = $state.raw(new Parked(host, () => this.changed()));
    this.exporting = $state.raw(new Exporting(host));
    this.today = $state.raw(new Today(host));
    this.settings = $state.raw(this.#settings());
    this.finder = $state.raw(new Finder(host));
  }

  /** Asks where the program stands. */
  async start(): Promise<void> {
    try {
      await this.entered(await this.host.call("status", {}));
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Takes a new state; when the register is open, gets what every screen needs, and goes where one was before it was locked. */
  async entered(status: Status): Promise<void> {
    this.failure = "";
    if (status.state !== "open") {
      this.status = status;
      return;
    }
    this.catalogue = new Catalogue(await this.host.call("fields", {}));
    if (this.kept !== undefined) {
      await this.#takeUp(this.kept);
    }
    this.lockedAfter = 0;
    this.status = status;
    await Promise.all([this.roster.refresh(), this.today.load(), this.#askLast(), this.#askGroups()]);
  }

  /** Goes to a screen. What was typed in an open file is saved first; if that fails one stays and sees why. */
  async go(screen: Screen): Promise<void> {
    if (screen === this.screen || !(await this.#leaveFile())) {
      return;
    }
    this.screen = screen;
    if (screen === "today") {
      void this.today.load();
    }
  }

  /** Shows who is on a list. */
  async list(query: Partial<RosterQuery>): Promise<void> {
    await this.go("roster");
    if (this.screen === "roster") {
      await this.roster.narrow(query);
    }
  }

  /** Plans rows that were pasted from a spreadsheet, as an import. */
  async importRows(csv: string): Promise<void> {
    await this.go("import");
    if (this.screen === "import") {
      await this.importing.paste(csv);
    }
  }

  /** Opens a child's file. */
  async open(id: string): Promise<void> {
    if (!(await this.#leaveFile())) {
      return;
    }
    this.fileFailure = "";
    try {
      this.#edit(await this.host.call("get_child", { id }));
    } catch (thrown) {
      this.editor = undefined;
      this.fileFailure = sentence(thrown);
    }
    this.screen = "file";
  }

  /** Opens the child before or after this one in the list. */
  async step(by: 1 | -1): Promise<void> {
    const id = this.editor === undefined ? undefined : await this.roster.neighbour(this.editor.file.id, by);
    if (id !== undefined) {
      await this.open(id);
    }
  }

  /** Asks who it is before a new file is made: the child may be there already. */
  async add(): Promise<void> {
    if (await this.#leaveFile()) {
      this.fileFailure = "";
      this.editor = undefined;
      this.finder = new Finder(this.host);
      this.screen = "file";
    }
  }

  /** Opens an empty file with what was asked for written into it. */
  create(): void {
    this.#edit(undefined);
    for (const [key, value] of Object.entries(this.finder.entries)) {
      this.editor?.type(key, value);
    }
  }

  /** Lets a person choose another register before one is open. */
  async pickRegister(): Promise<void> {
    await this.#pick("register");
  }

  /** Lets a person choose where exported forms go. */
  async pickExportFolder(): Promise<void> {
    await this.#pick("export");
  }

  /**
   * Closes the register and hides everything that was shown of it. What was typed is saved; what can't be saved yet,
   * a new file without a name, stays in memory for whoever unlocks. `after` are the idle minutes that led to it.
   */
  async lock(after = 0): Promise<void> {
    if (this.status?.state !== "open" || this.importing.step === "applying" || this.exporting.working) {
      return;
    }
    const editor = this.screen === "file" ? this.editor : undefined;
    const saved = editor === undefined || (!editor.dirty && editor.isNew) || (await editor.save());
    try {
      const status = await this.host.call("close_register", {});
      this.kept = editor === undefined ? undefined : { id: editor.file.id, typed: saved ? {} : editor.takeTyped() };
      this.lockedAfter = after;
      this.status = status;
      this.#forget();
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Takes back the last operation. */
  async undo(): Promise<void> {
    this.failure = "";
    this.asksUndo = "";
    try {
      const undone = await this.host.call("undo", {});
      this.undoneJustNow = words.undo.done(undone.operation);
      await this.importing.undone(undone.number);
      await this.#renewFile();
      await this.changed();
    } catch (thrown) {
      this.failure = sentence(thrown);
      await this.#askLast();
    }
  }

  /** Brings everything up to date that may have changed with the register. */
  async changed(): Promise<void> {
    try {
      this.status = await this.host.call("status", {});
      const shown = this.screen === "today" ? this.today.load() : undefined;
      await Promise.all([this.roster.refresh(), this.#askLast(), this.#askGroups(), shown]);
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  async #pick(which: "register" | "export"): Promise<void> {
    try {
      this.status = (await this.host.pickFolder?.(which)) ?? this.status;
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  #edit(file: ChildFile | undefined): void {
    this.editor = new Editor(this.host, file, () => {
      this.undoneJustNow = "";
      void this.changed();
    });
  }

  /** Saves an open file and closes it; whether one may go on. */
  async #leaveFile(): Promise<boolean> {
    const editor = this.editor;
    if (this.screen !== "file" || editor === undefined) {
      return true;
    }
    const left = (editor.isNew && !editor.dirty) || (await editor.save());
    if (left) {
      this.editor = undefined;
    }
    return left;
  }

  async #takeUp({ id, typed }: Kept): Promise<void> {
    this.kept = undefined;
    try {
      this.#edit(id === "" ? undefined : await this.host.call("get_child", { id }));
      Object.entries(typed).forEach(([key, value]) => this.editor?.type(key, value));
      this.screen = "file";
    } catch {
      // The file is gone since; there is nothing to go back to.
      this.editor = undefined;
    }
  }

  async #renewFile(): Promise<void> {
    const editor = this.editor;
    if (editor === undefined || editor.isNew) {
      return;
    }
    try {
      editor.renew(await this.host.call("get_child", { id: editor.file.id }));
    } catch (thrown) {
      // The undone operation was the one that made this file.
      this.editor = undefined;
      this.fileFailure = code(thrown) === "child_not_found" ? "" : sentence(thrown);
      this.screen = "roster";
    }
  }

  async #askGroups(): Promise<void> {
    this.groups = (await this.host.call("settings", {})).groups;
  }

  async #askLast(): Promise<void> {
    const operations = await this.host.call("recent_operations", {});
    this.last = operations.find((operation) => operation.undoable && !operation.undone);
  }

  #importing(): Importing {
    return new Importing(this.host, async () => {
      this.undoneJustNow = "";
      await this.changed();
      return this.last?.number;
    });
  }

  #settings(): Settings {
    return new Settings(this.host, async (status) => {
      this.status = status ?? this.status;
      await this.changed();
    });
  }

  #forget(): void {
    this.screen = "today";
    this.editor = undefined;
    this.last = undefined;
    this.asksUndo = "";
    this.undoneJustNow = "";
    this.roster = new Roster(this.host);
    this.importing = this.#importing();
    this.parked = new Parked(this.host, () => this.changed());
    this.exporting = new Exporting(this.host);
    this.today = new Today(this.host);
    this.settings = this.#settings();
    this.finder = new Finder(this.host);
  }
}
