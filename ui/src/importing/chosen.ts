import type { ColumnChoice, ImportColumn, ImportTable, TablePlace, ValueChoice } from "../host/host";
import { everywhere } from "./tables";

/** What a person said of columns and of words in them, and which tables stay out. */
export interface Chosen {
  columns: readonly ColumnChoice[];
  values: readonly ValueChoice[];
  skip: readonly TablePlace[];
}

export const NOTHING_CHOSEN: Chosen = { columns: [], values: [], skip: [] };

function same(one: ColumnChoice, other: ColumnChoice): boolean {
  return one.file === other.file && one.table === other.table && one.column === other.column && one.row === other.row;
}

/** Says what a column is in all tables that look alike; what was said of it last counts. */
export function withColumn({ columns, ...others }: Chosen, tables: readonly ImportTable[], column: ImportColumn, field: string | null): Chosen {
  const chosen = everywhere(tables, column).map(([table, own]): ColumnChoice => ({ file: table.file_index, table: table.table_index, column: own.index, row: own.row, field }));
  return { columns: [...columns.filter((one) => !chosen.some((other) => same(one, other))), ...chosen], ...others };
}

/** Says what a word means; what was said of it last counts. */
export function withValue({ values, ...others }: Chosen, choice: ValueChoice): Chosen {
  return { ...others, values: [...values.filter((one) => one.field !== choice.field || one.text !== choice.text), choice] };
}

/** Leaves tables out, or takes them in again. */
export function withSkipped({ skip, ...others }: Chosen, tables: readonly ImportTable[], out: boolean): Chosen {
  const places = tables.map((table): TablePlace => ({ file: table.file_index, table: table.table_index }));
  const rest = skip.filter((one) => !places.some((place) => place.file === one.file && place.table === one.table));
  return { ...others, skip: out ? [...rest, ...places] : rest };
}
