import type { CodedValue, ImportColumn, ImportTable } from "../host/host";

/** Tables of one file with the same columns, such as a sheet for each child. */
export interface Alike {
  first: ImportTable;
  tables: readonly ImportTable[];
  rows: number;
  /** The columns of the first with the words of all. */
  columns: readonly ImportColumn[];
}

/** Whether a table can be left out: one from which children would be taken, or one that is left out already. */
export function canSkip(table: ImportTable): boolean {
  return isSkipped(table) || (table.left_out === null && (table.kind === "roster" || table.kind === "registration"));
}

/** Whether a person left a table out. */
export function isSkipped(table: ImportTable): boolean {
  return table.left_out?.code === "left_out_unwanted";
}

/** Puts tables together that differ in nothing but their sheet, and in whether a person left them out. */
export function alike(tables: readonly ImportTable[]): Alike[] {
  const found = new Map<string, ImportTable[]>();
  for (const table of tables) {
    const key = JSON.stringify([table.file, table.kind, isSkipped(table) ? undefined : table.left_out?.code, table.columns.map((column) => [column.header, column.field])]);
    found.set(key, [...(found.get(key) ?? []), table]);
  }
  return [...found.values()].flatMap((tables) => {
    const first = tables[0];
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    return first === undefined ? [] : [{ first, tables, rows, columns: first.columns.map((column, at) => joined(column, tables.map((table) => table.columns[at]))) }];
  });
}

/** A column of the first of tables that are alike, as each of them has it: forms below each other on one sheet have theirs in other rows. */
export function everywhere(tables: readonly ImportTable[], column: ImportColumn): [ImportTable, ImportColumn][] {
  const at = tables[0]?.columns.findIndex((one) => one.index === column.index && one.row === column.row) ?? -1;
  return tables.flatMap((table): [ImportTable, ImportColumn][] => {
    const own = table.columns[at];
    return own === undefined ? [] : [[table, own]];
  });
}

/** A column with the words of the same column in other tables. */
function joined(column: ImportColumn, columns: readonly (ImportColumn | undefined)[]): ImportColumn {
  const values = new Map<string, CodedValue>();
  for (const value of columns.flatMap((one) => one?.values ?? [])) {
    values.set(value.text, { ...value, cells: value.cells + (values.get(value.text)?.cells ?? 0) });
  }
  const more = Math.max(0, ...columns.map((one) => one?.more_values ?? 0));
  return { ...column, values: columns.length === 1 ? column.values : [...values.values()], more_values: more };
}

/** Words that nobody has said anything of and that become nothing. */
export function unread(columns: readonly ImportColumn[]): number {
  return columns.flatMap((column) => column.values).filter((value) => value.label === null && !value.chosen).length;
}
