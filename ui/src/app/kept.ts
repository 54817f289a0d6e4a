import type { KeptExport } from "../exporting/exporting.svelte";
import type { Editor, Typed } from "../file/editor.svelte";
import type { KeptImport } from "../importing/importing.svelte";
import type { RosterQuery } from "../host/host";
import type { TypedSettings } from "../settings/settings.svelte";
import type { Program, Screen } from "./program.svelte";

/** What was begun but not stored when the register was locked. It waits in memory for who began it, and for that register. */
export interface Kept {
  operator: string;
  /** The register's folder. */
  register: string;
  /** Where one goes back to. */
  screen: Screen;
  /** Who was listed in the roster. */
  list: RosterQuery;
  file?: { id: string; typed: Typed };
  /** Asked for before a new file. */
  finder?: { name: string; idNumber: string };
  settings?: TypedSettings | undefined;
  importing?: KeptImport | undefined;
  exporting?: KeptExport | undefined;
}

/** Takes what was begun, and where one was. */
export function takeKept(program: Program, editor: Editor | undefined, saved: boolean): Kept {
  const { screen, finder } = program;
  const { search, filters, sort, descending } = program.roster;
  const own = { operator: program.status?.operator ?? "", register: program.status?.folder ?? "", screen, list: { search, filters, sort, descending } };
  const kept: Kept = { ...own, ...begun(program), settings: program.settings.typed };
  if (editor !== undefined) {
    return { ...kept, file: { id: editor.file.id, typed: saved ? {} : editor.takeTyped() } };
  }
  const asked = screen === "file" && finder.name + finder.idNumber !== "";
  return asked ? { ...kept, finder: { name: finder.name, idNumber: finder.idNumber } } : kept;
}

/** Whether something waits to be gone on with, and not only the place where one was. */
export function isBegun({ file, finder, settings, importing, exporting }: Kept): boolean {
  return [file, finder, settings, importing, exporting].some((one) => one !== undefined);
}

/** The import and the form that are looked at, whatever screen one sees. */
function begun({ importing, exporting }: Program): Pick<Kept, "importing" | "exporting"> {
  return { importing: importing.kept, exporting: exporting.kept };
}

/** The files that somebody goes on with after the lock: what is begun now, and what others have begun in this register. */
export function filesToKeep(program: Program): string[] {
  const all = [begun(program), ...program.keptHere.filter((one) => one.operator !== program.status?.operator)];
  return all.flatMap(({ importing, exporting }) => [...(importing?.files ?? []), ...[exporting?.filling?.file ?? []].flat()].map((file) => file.id));
}
