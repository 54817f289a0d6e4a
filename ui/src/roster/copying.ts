import type { ChildRow } from "../host/host";
import { asTable, type Column } from "./columns";
import { asHtml } from "./pasted";

/** Puts rows into the clipboard, as text and as a table of texts; whether that worked. */
export function copyText(rows: readonly ChildRow[], columns: readonly Column[], fields: readonly string[]): boolean {
  const table = asTable(rows, columns, fields);
  const fill = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData("text/plain", table);
    event.clipboardData?.setData("text/html", asHtml(table));
  };
  // The newer interface asks for a permission that not every web view can give.
  document.addEventListener("copy", fill, { capture: true, once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill, { capture: true });
  return done && rows.length > 0;
}
