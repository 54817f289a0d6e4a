import type { ColumnChoice, ImportColumn, ImportTable, ValueChoice } from "../host/host";
import { everywhere } from "./tables";

/** What a person said of columns and of words in them. */
export interface Chosen {
  columns: readonly ColumnChoice[];
  values: readonly ValueChoice[];
}

export const NOTHING_CHOSEN: Chosen = { columns: [], values: [] };

function same(one: ColumnChoice, other: ColumnChoice): boolean {
  return one.file === other.file && one.table === other.table && one.column === other.column && one.row === other.row;
}

/** Says what a column is in all tables that look alike; what was said of it last counts. */
export function withColumn({ columns, values }: Chosen, tables: readonly ImportTable[], column: ImportColumn, field: string | null): Chosen {
  const chosen = everywhere(tables, column).map(([table, own]): ColumnChoice => ({ file: table.file_index, table: table.table_index, column: own.index, row: own.row, field }));
  return { columns: [...columns.filter((one) => !chosen.some((other) => same(one, other))), ...chosen], values };
}

/** Says what a word means; what was said of it last counts. */
export function withValue({ columns, values }: Chosen, choice: ValueChoice): Chosen {
  return { columns, values: [...values.filter((one) => one.field !== choice.field || one.text !== choice.text), choice] };
}
