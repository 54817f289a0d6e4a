import { Editor, type Typed } from "../file/editor.svelte";
import type { ChildFile, Host } from "../host/host";
import { code, sentence } from "../parts/failure";

/** The file that is open on its screen, if any, and why it is not when it was asked for. */
export class OpenFile {
  editor = $state.raw<Editor | undefined>();
  failure = $state("");

  readonly #host: Host;
  readonly #saved: () => void;

  /** `saved` is called whenever something of the file was stored. */
  constructor(host: Host, saved: () => void) {
    this.#host = host;
    this.#saved = saved;
  }

  /** Opens a stored file; that it can't be is said in its place. */
  async open(id: string): Promise<void> {
    this.failure = "";
    try {
      this.edit(await this.#host.call("get_child", { id }));
    } catch (thrown) {
      this.editor = undefined;
      this.failure = sentence(thrown);
    }
  }

  /** Shows a file, or an empty one with something written into it. */
  edit(file: ChildFile | undefined, typed: Typed = {}): void {
    const editor = new Editor(this.#host, file, this.#saved);
    Object.entries(typed).forEach(([key, value]) => editor.type(key, value));
    this.editor = editor;
  }

  /** Opens a file again with what was typed over it. Whether it is still there. */
  async reopen(id: string, typed: Typed): Promise<boolean> {
    try {
      this.edit(id === "" ? undefined : await this.#host.call("get_child", { id }), typed);
      return true;
    } catch {
      // There is nothing to go back to.
      this.editor = undefined;
      return false;
    }
  }

  /** Saves what was typed and closes the file; whether one may go on. */
  async leave(): Promise<boolean> {
    const editor = this.editor;
    const left = editor === undefined || (editor.isNew && !editor.dirty) || (await editor.save());
    if (left) {
      this.editor = undefined;
    }
    return left;
  }

  /** Gets the file as it is after an undo. Whether it is still there: the undone operation may have made it. */
  async renew(): Promise<boolean> {
    const editor = this.editor;
    if (editor === undefined || editor.isNew) {
      return true;
    }
    try {
      editor.renew(await this.#host.call("get_child", { id: editor.file.id }));
      return true;
    } catch (thrown) {
      this.editor = undefined;
      this.failure = code(thrown) === "child_not_found" ? "" : sentence(thrown);
      return false;
    }
  }
}
