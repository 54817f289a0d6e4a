import { Exporting } from "../exporting/exporting.svelte";
import { Editor } from "../file/editor.svelte";
import type { ChildFile, Host, OperationEntry, Status } from "../host/host";
import { Importing } from "../importing/importing.svelte";
import { Catalogue } from "../parts/catalogue";
import { code, sentence } from "../parts/failure";
import { Roster } from "../roster/roster.svelte";
import { words } from "../words";

export type Screen = "roster" | "file" | "import" | "export";

/** What stands in the window: before the register is open, and the screens once it is. */
export class Program {
  status = $state.raw<Status | undefined>();
  /** The recovery code until somebody says that it is kept. */
  recoveryCode = $state("");
  screen = $state<Screen>("roster");
  editor = $state.raw<Editor | undefined>();
  /** Why the file that was asked for is not shown. */
  fileFailure = $state("");
  /** The operation that undo would take back. */
  last = $state.raw<OperationEntry | undefined>();
  /** What was undone just now, to say so. */
  undoneJustNow = $state("");
  failure = $state("");

  readonly host: Host;
  catalogue = $state.raw(new Catalogue({ sections: [], options: {}, fields: [] }));
  roster: Roster;
  importing: Importing;
  exporting: Exporting;

  constructor(host: Host) {
    this.host = host;
    this.roster = $state.raw(new Roster(host));
    this.importing = $state.raw(this.#importing());
    this.exporting = $state.raw(new Exporting(host));
  }

  /** Asks where the program stands. */
  async start(): Promise<void> {
    try {
      await this.entered(await this.host.call("status", {}));
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Takes a new state; when the register is open, gets what every screen needs. */
  async entered(status: Status): Promise<void> {
    this.failure = "";
    if (status.state === "open") {
      this.catalogue = new Catalogue(await this.host.call("fields", {}));
      this.status = status;
      await Promise.all([this.roster.refresh(), this.#askLast()]);
    } else {
      this.status = status;
    }
  }

  /** Goes to a screen. What was typed in an open file is saved first; if that fails one stays and sees why. */
  async go(screen: Exclude<Screen, "file">): Promise<void> {
    if (await this.#leaveFile()) {
      this.screen = screen;
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

  /** Opens an empty file. */
  async add(): Promise<void> {
    if (await this.#leaveFile()) {
      this.fileFailure = "";
      this.#edit(undefined);
      this.screen = "file";
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

  /** Closes the register and forgets everything that was shown of it. */
  async lock(): Promise<void> {
    if (this.status?.state !== "open" || !(await this.#leaveFile())) {
      return;
    }
    try {
      this.status = await this.host.call("close_register", {});
      this.#forget();
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Takes back the last operation. */
  async undo(): Promise<void> {
    this.failure = "";
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
      await Promise.all([this.roster.refresh(), this.#askLast()]);
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

  #forget(): void {
    this.screen = "roster";
    this.editor = undefined;
    this.last = undefined;
    this.undoneJustNow = "";
    this.roster = new Roster(this.host);
    this.importing = this.#importing();
    this.exporting = new Exporting(this.host);
  }
}
