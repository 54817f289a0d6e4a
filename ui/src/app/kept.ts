import type { KeptExport } from "../exporting/exporting.svelte";
import type { Editor, Typed } from "../file/editor.svelte";
import type { KeptImport } from "../importing/importing.svelte";
import type { TypedSettings } from "../settings/settings.svelte";
import type { Program, Screen } from "./program.svelte";

/** What was begun but not stored when the register was locked. It waits in memory for who began it, and for that register. */
export interface Kept {
  operator: string;
  /** The register's folder. */
  register: string;
  /** Where one goes back to, when something of that screen is kept. */
  screen?: Screen | undefined;
  file?: { id: string; typed: Typed };
  /** Asked for before a new file. */
  finder?: { name: string; idNumber: string };
  settings?: TypedSettings | undefined;
  importing?: KeptImport | undefined;
  exporting?: KeptExport | undefined;
}

/** Takes what was begun; nothing when there is nothing to go back to. */
export function takeKept(program: Program, editor: Editor | undefined, saved: boolean): Kept | undefined {
  const { screen, finder } = program;
  const kept = { ...begun(program), settings: screen === "settings" ? program.settings.typed : undefined };
  const own = { operator: program.status?.operator ?? "", register: program.status?.folder ?? "" };
  if (editor !== undefined) {
    return { ...own, ...kept, screen, file: { id: editor.file.id, typed: saved ? {} : editor.takeTyped() } };
  }
  if (screen === "file" && finder.name + finder.idNumber !== "") {
    return { ...own, ...kept, screen, finder: { name: finder.name, idNumber: finder.idNumber } };
  }
  const here = { import: kept.importing, export: kept.exporting, settings: kept.settings } as Partial<Record<Screen, unknown>>;
  const anything = Object.values(kept).some((one) => one !== undefined);
  return anything ? { ...own, ...kept, screen: here[screen] === undefined ? undefined : screen } : undefined;
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
