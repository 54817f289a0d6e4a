import type { ChildRow, Match } from "../host/host";
import { cell, type Column } from "./columns";

/** Before the match, the match, behind it. */
export type Parts = readonly [string, string, string];

function cut({ text, from, to }: Match): Parts {
  // Characters, not halves of them: rare ones are two units long.
  const letters = [...text];
  return [letters.slice(0, from).join(""), letters.slice(from, to).join(""), letters.slice(to).join("")];
}

/** Where in a cell the search was found. Columns that put fields together show whichever text they hold. */
export function marked(row: ChildRow, key: string, text: string): Parts | undefined {
  const together = key === "contact" || key === "place";
  const match = row.matches.find((one) => (together || one.field === key) && one.text === text);
  return match === undefined ? undefined : cut(match);
}

/** A match that no column shows. */
export function elsewhere(row: ChildRow, columns: readonly Column[], fields: readonly string[]): { field: string; parts: Parts } | undefined {
  const shown = (match: Match) => columns.some(({ key }) => match.text === cell(row, key, fields) && marked(row, key, match.text) !== undefined);
  const match = row.matches.find((one) => !shown(one));
  return match === undefined ? undefined : { field: match.field, parts: cut(match) };
}
