import { Finder } from "../file/finder.svelte";
import type { Host, RosterQuery, Status } from "../host/host";
import { sentence } from "../parts/failure";
import { Preferences } from "../parts/preferences.svelte";
import { filesToKeep, isBegun, type Kept, takeKept } from "./kept";
import { Known } from "./known.svelte";
import { OpenFile } from "./openfile.svelte";
import { Screens } from "./screens.svelte";
import { Undoing } from "./undoing.svelte";

export type Screen = "today" | "roster" | "file" | "import" | "export" | "settings";

/** What stands in the window: before the register is open, and the screens once it is. */
export class Program {
  status = $state.raw<Status | undefined>();
  screen = $state<Screen>("today");
  failure = $state("");
  /** Minutes without a touch after which it locked itself; 0 when somebody locked it. */
  lockedAfter = $state(0);
  /** What was begun but not stored when it was locked, of each operator of a register at most once. */
  kept = $state.raw<readonly Kept[]>([]);

  readonly host: Host;
  readonly preferences: Preferences;
  readonly undoing: Undoing;
  readonly #file: OpenFile;
  readonly #known: Known;
  #screens: Screens;

  constructor(host: Host, preferences = new Preferences()) {
    this.host = host;
    this.preferences = preferences;
    this.undoing = new Undoing(host);
    this.#known = new Known(host);
    this.#file = new OpenFile(host, () => {
      this.undoing.said = "";
      void this.changed();
    });
    this.#screens = $state.raw(this.#newScreens());
  }

  get catalogue() {
    return this.#known.catalogue;
  }

  /** Villages and their groups, offered where one is asked for. */
  get groups() {
    return this.#known.groups;
  }

  /** The open file. */
  get editor() {
    return this.#file.editor;
  }

  /** Why the file that was asked for is not shown. */
  get fileFailure(): string {
    return this.#file.failure;
  }

  get roster() {
    return this.#screens.roster;
  }

  get importing() {
    return this.#screens.importing;
  }

  get parked() {
    return this.#screens.parked;
  }

  get exporting() {
    return this.#screens.exporting;
  }

  get today() {
    return this.#screens.today;
  }

  get settings() {
    return this.#screens.settings;
  }

  get finder() {
    return this.#screens.finder;
  }

  /** What waits for operators of this register. */
  get keptHere(): readonly Kept[] {
    return this.kept.filter((one) => one.register === this.status?.folder && isBegun(one));
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
    await this.#known.load();
    this.preferences.opened(status.operator ?? "", status.operators);
    // What somebody else was typing is not shown to whoever opens, and not saved under another name.
    const own = this.kept.find((one) => one.operator === status.operator && one.register === status.folder);
    if (own !== undefined) {
      await this.#takeUp(own);
    }
    this.lockedAfter = 0;
    this.status = status;
    await Promise.all([this.roster.refresh(), this.today.load(), this.undoing.load()]);
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
    if (await this.#leaveFile()) {
      await this.#file.open(id);
      this.screen = "file";
    }
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
      Object.assign(this.#file, { editor: undefined, failure: "" });
      this.#screens.finder = new Finder(this.host);
      this.screen = "file";
    }
  }

  /** Opens an empty file with what was asked for written into it. */
  create(): void {
    this.#file.edit(undefined, this.finder.entries);
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
      const status = await this.host.call("close_register", { keep: filesToKeep(this), report: this.importing.kept?.report ?? null });
      const begun = takeKept(this, editor, saved);
      const others = this.kept.filter((one) => one.operator !== this.status?.operator || one.register !== this.status.folder);
      this.kept = [...others, begun];
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
    try {
      const undone = await this.undoing.run();
      await Promise.all([this.importing.undone(undone.number), this.exporting.packs.load(), this.settings.load()]);
      this.exporting.packs.done = "";
      if (!(await this.#file.renew())) {
        this.screen = "roster";
      }
      await this.changed();
    } catch (thrown) {
      this.failure = sentence(thrown);
      await this.undoing.load();
    }
  }

  /** Brings everything up to date that may have changed with the register. */
  async changed(): Promise<void> {
    try {
      this.status = await this.host.call("status", {});
      const shown = this.screen === "today" ? this.today.load() : undefined;
      await Promise.all([this.roster.refresh(), this.undoing.load(), this.#known.load(), shown]);
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

  /** Saves an open file and closes it; whether one may go on. */
  async #leaveFile(): Promise<boolean> {
    return this.screen !== "file" || this.#file.leave();
  }

  async #takeUp(own: Kept): Promise<void> {
    const { file, finder, settings, importing, exporting } = own;
    this.kept = this.kept.filter((one) => one !== own);
    if (settings !== undefined) {
      this.settings.takeUp(settings);
    }
    if (importing !== undefined) {
      this.importing.takeUp(importing);
    }
    if (exporting !== undefined) {
      this.exporting.takeUp(exporting);
    }
    if (finder !== undefined) {
      Object.assign(this.finder, finder);
      void this.finder.ask();
    }
    Object.assign(this.roster, own.list);
    if (file === undefined || (await this.#file.reopen(file.id, file.typed))) {
      this.screen = own.screen;
    }
  }

  #newScreens(): Screens {
    return new Screens(this.host, {
      changed: async (status) => {
        this.status = status ?? this.status;
        await this.changed();
      },
      imported: async () => {
        this.undoing.said = "";
        await this.changed();
        return this.undoing.last?.number;
      },
      operators: (names) => this.preferences.offer(names),
    });
  }

  #forget(): void {
    this.screen = "today";
    this.#file.editor = undefined;
    Object.assign(this.undoing, { last: undefined, asks: "", said: "" });
    this.#screens = this.#newScreens();
  }
}
