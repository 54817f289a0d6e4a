import type { FilledColumn, FillPlan, LeftOut, OfferedFile } from "../host/host";
import type { Catalogue } from "../parts/catalogue";
import { words } from "../words";

/** What may stand on both sides of a form; the core refuses to fill anything else in twice. */
const OFTEN = "row_number";

/** What a person said of a form. */
export interface Choices {
  /** What goes into which column; nothing leaves it blank. */
  readonly columns: Readonly<Record<string, string | null>>;
  /** What the core asked and was answered with yes. */
  readonly confirmed: readonly string[];
}

/** What was said of a workbook. */
export interface Said {
  choices: Choices;
  overwrite: boolean;
  oneFilePerChild: boolean;
}

/** A workbook that is gone on with after a lock. */
export interface KeptFilling extends Said {
  file: OfferedFile;
  sheet: string | null;
  several: boolean;
}

/** What must be answered before a form is filled. */
export type Question =
  | { kind: "unsure"; columns: readonly FilledColumn[] }
  | { kind: "twice"; field: string; columns: readonly FilledColumn[] }
  | { kind: "asked"; asked: LeftOut };

/** Whether somebody must say what a column is. */
export function isUnsure(column: FilledColumn, { columns }: Choices): boolean {
  return !(column.column in columns) && column.field !== null && column.certainty !== "sure";
}

/** What goes into a column; nothing while nobody is sure, or when it stays blank. */
export function fills(column: FilledColumn, choices: Choices): string | undefined {
  const chosen = choices.columns[column.column];
  return chosen === undefined ? (isUnsure(column, choices) ? undefined : (column.field ?? undefined)) : (chosen ?? undefined);
}

/** What must be answered. What was confirmed for this form before is asked again only after a change; what the core asks, every time. */
export function questions(columns: readonly FilledColumn[], choices: Choices, { asks, remembered }: Pick<FillPlan, "asks" | "remembered">): Question[] {
  const found: Question[] = [];
  const unsure = columns.filter((column) => isUnsure(column, choices));
  if (unsure.length > 0) {
    found.push({ kind: "unsure", columns: unsure });
  }
  // A column that nobody is sure of yet may be the one for the names.
  const open = asks.filter((asked) => unsure.length === 0 && !choices.confirmed.includes(asked.code));
  const asked = open.map((one): Question => ({ kind: "asked", asked: one }));
  if (remembered && Object.keys(choices.columns).length === 0) {
    return [...found, ...asked];
  }
  const filled = new Map<string, FilledColumn[]>();
  for (const column of columns) {
    const field = fills(column, choices);
    if (field !== undefined && field !== OFTEN) {
      filled.set(field, [...(filled.get(field) ?? []), column]);
    }
  }
  for (const [field, same] of filled) {
    if (same.length > 1) {
      found.push({ kind: "twice", field, columns: same });
    }
  }
  return [...found, ...asked];
}

/** What a key of the core's says, in words: a field, several, the age, an extra column, a tick. */
export function sourceTitle(key: string, catalogue: Catalogue): string {
  if (key === "child.age") {
    return words.filling.age;
  }
  if (key.startsWith("extra:")) {
    return words.filling.extra(key.slice("extra:".length));
  }
  const [, field, option] = /^mark:([^=]+)=(.*)$/.exec(key) ?? [];
  if (field !== undefined && option !== undefined) {
    return words.filling.mark(catalogue.title(field), option);
  }
  return key
    .split("+")
    .map((one) => catalogue.title(one))
    .join(words.filling.join);
}

/** How sure a column is, in words. */
export function certainty(column: FilledColumn, choices: Choices): string {
  const told = words.filling.certainty;
  if (column.column in choices.columns) {
    return told.chosen;
  }
  if (column.confirmed) {
    return told.remembered;
  }
  return column.field === null ? told.nothing : isUnsure(column, choices) ? told.likely : told.sure;
}
