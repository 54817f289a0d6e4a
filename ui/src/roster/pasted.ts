/** Rows from the clipboard of a spreadsheet program, as a file that can be imported. */

/** The cells of tab-separated text; a cell with line breaks stands in quotes. */
export function cells(text: string): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  while (at < text.length) {
    const quoted = text[at] === '"' ? closing(text, at) : undefined;
    const end = quoted ?? next(text, at);
    const cell = text.slice(at, end);
    rows.at(-1)?.push(quoted === undefined ? cell : cell.slice(1, -1).replaceAll('""', '"'));
    at = end;
    if (text[at] === "\t") {
      at += 1;
      if (at === text.length || /[\r\n]/.test(text[at] ?? "")) {
        rows.at(-1)?.push("");
      }
    }
    if (/[\r\n]/.test(text[at] ?? "")) {
      at += text.startsWith("\r\n", at) ? 2 : 1;
      rows.push([]);
      // A row that begins with an empty cell.
    }
    if (text[at] === "\t" && rows.at(-1)?.length === 0) {
      rows.at(-1)?.push("");
      at += 1;
    }
  }
  return rows.filter((row) => row.some((cell) => cell.trim() !== ""));
}

function next(text: string, from: number): number {
  const found = text.slice(from).search(/[\t\r\n]/);
  return found < 0 ? text.length : from + found;
}

/** Where a quoted cell ends; `undefined` when the quote is only a character of the cell. */
function closing(text: string, from: number): number | undefined {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '"' && text[at + 1] === '"') {
      at += 1;
    } else if (text[at] === '"') {
      return at + 1 === text.length || /[\t\r\n]/.test(text[at + 1] ?? "") ? at + 1 : undefined;
    }
  }
  return undefined;
}

/** The clipboard's rows as CSV; `undefined` when it holds no table: at least a header of two cells and a row. */
export function asCsv(text: string): string | undefined {
  const rows = cells(text);
  if (rows.length < 2 || (rows[0]?.length ?? 0) < 2) {
    return undefined;
  }
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  return rows.map((row) => row.map(quoted).join(",")).join("\r\n");
}

/** The same rows as a spreadsheet takes them with every cell as text: a long number stays what it is. */
export function asHtml(table: string): string {
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const row = (line: string) => `<tr>${line.split("\t").map((text) => `<td style="mso-number-format:'\\@'">${escaped(text)}</td>`).join("")}</tr>`;
  return `<table>${table.split("\n").map(row).join("")}</table>`;
}
