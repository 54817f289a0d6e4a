import type { ChildRow } from "../host/host";
import { copy } from "../parts/copy";
import { asTable, type Column } from "./columns";
import { asHtml } from "./pasted";

/** Puts rows into the clipboard, as text and as a table of texts; whether that worked. */
export function copyText(rows: readonly ChildRow[], columns: readonly Column[], fields: readonly string[]): boolean {
  const table = asTable(rows, columns, fields);
  return copy(table, asHtml(table)) && rows.length > 0;
}
