import type { Editor, Typed } from "../file/editor.svelte";
import type { TypedSettings } from "../settings/settings.svelte";
import type { Program } from "./program.svelte";

/** What was typed but not stored when the register was locked. It waits in memory for who typed it. */
export interface Kept {
  operator: string;
  file?: { id: string; typed: Typed };
  /** Asked for before a new file. */
  finder?: { name: string; idNumber: string };
  settings?: TypedSettings;
}

/** Takes what is typed on the screen that one sees; nothing when there is nothing to go back to. */
export function typedOn(program: Program, editor: Editor | undefined, saved: boolean): Kept | undefined {
  const operator = program.status?.operator ?? "";
  const { finder, settings } = program;
  if (editor !== undefined) {
    return { operator, file: { id: editor.file.id, typed: saved ? {} : editor.takeTyped() } };
  }
  if (program.screen === "file" && finder.name + finder.idNumber !== "") {
    return { operator, finder: { name: finder.name, idNumber: finder.idNumber } };
  }
  const typed = program.screen === "settings" ? settings.typed : undefined;
  return typed === undefined ? undefined : { operator, settings: typed };
}
