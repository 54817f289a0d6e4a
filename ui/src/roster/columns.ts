import type { ChildRow } from "../host/host";
import type { Catalogue } from "../parts/catalogue";
import type { ColumnChoice } from "../parts/preferences.svelte";
import { words } from "../words";

/** A column of the list: a field of the file, or one of those that put several together. */
export interface Column {
  key: string;
  label: string;
  /** In pixels, at the ordinary size of text. */
  width: number;
  /** How wide it becomes where there is room left: long names, as long as nobody chose a width. */
  most?: number;
}

/** Columns that are no single field, with their widths. */
const OWN: Readonly<Record<keyof typeof words.roster.columns, number>> = { age: 62, contact: 120, place: 108, state: 146 };
/** Widths of fields whose content has a known length. */
const KNOWN: Readonly<Record<string, number>> = {
  "child.name": 152,
  "child.sex": 54,
  "child.id_number": 174,
  "child.birth_date": 112,
  "child.schooling": 80,
  "child.school": 144,
  "guardian.name": 94,
};
/** Names of many syllables stand whole where there is room. */
const LONG_NAME = 248;
const BY_KIND: Readonly<Record<string, number>> = { id_number: 184, date: 112, phone: 124, name: 96, number: 64, choice: 110 };

const DEFAULT = ["child.name", "child.sex", "age", "child.id_number", "child.schooling", "child.school", "guardian.name", "contact", "place", "state"];
export const NARROWEST = 44;
export const WIDEST = 480;

/** The columns to show: those chosen, else those that most people want; the name always comes first. */
export function columns(catalogue: Catalogue, chosen: readonly ColumnChoice[]): Column[] {
  const wanted = chosen.length === 0 ? DEFAULT.map((key): ColumnChoice => ({ key })) : chosen;
  const known = wanted.flatMap((choice) => column(catalogue, choice));
  const name = known.find((one) => one.key === "child.name");
  return [...(name === undefined ? column(catalogue, { key: "child.name" }) : [name]), ...known.filter((one) => one.key !== "child.name")];
}

/** Columns that go first when the window is narrow and nobody chose otherwise. */
const SPARED = ["child.school", "guardian.name", "place", "child.schooling", "child.sex"];

/** As many of the usual columns as a window has room for, without scrolling sideways. */
export function fitted(shown: readonly Column[], room: number): Column[] {
  const fits = (without: ReadonlySet<string>) => room <= 0 || shown.reduce((sum, one) => (without.has(one.key) ? sum : sum + one.width), 72) <= room;
  const spared = new Set<string>();
  for (const key of SPARED) {
    if (!fits(spared)) {
      spared.add(key);
    }
  }
  // A wide one that went may have made room for a narrow one that went before it.
  for (const key of [...spared].reverse()) {
    const fewer = new Set([...spared].filter((one) => one !== key));
    if (fits(fewer)) {
      spared.delete(key);
    }
  }
  return shown.filter((one) => !spared.has(one.key));
}

/** Every column that could be shown, in the order of the file. */
export function available(catalogue: Catalogue): Column[] {
  const own = Object.keys(OWN).flatMap((key) => column(catalogue, { key }));
  const fields = catalogue.fields.filter((field) => field.kind !== "row_number" && field.key !== "child.name");
  return [...own, ...fields.flatMap((field) => column(catalogue, { key: field.key }))];
}

function column(catalogue: Catalogue, { key, width }: ColumnChoice): Column[] {
  const field = catalogue.get(key);
  const own = isOwn(key) ? { label: words.roster.columns[key], width: OWN[key] } : undefined;
  if (own === undefined && field === undefined) {
    return [];
  }
  const label = own?.label ?? catalogue.title(key);
  const usual = own?.width ?? KNOWN[key] ?? BY_KIND[field?.kind ?? ""] ?? 132;
  const most = key === "child.name" && width === undefined ? { most: LONG_NAME } : {};
  return [{ key, label, ...most, width: fitting(width ?? (KNOWN[key] !== undefined || own !== undefined ? usual : Math.max(usual, label.length * 15 + 16))) }];
}

function isOwn(key: string): key is keyof typeof words.roster.columns {
  return key in OWN;
}

export function fitting(width: number): number {
  return Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
}

/** The keys of the fields that the core must send along. */
export function fieldsOf(shown: readonly Column[]): string[] {
  return shown.map((one) => one.key).filter((key) => !isOwn(key));
}

/** The text of a cell. `fields` are the keys that the row's cells stand for. */
export function cell(row: ChildRow, key: string, fields: readonly string[]): string {
  switch (key) {
    case "age":
      return row.age === null ? "" : String(row.age);
    case "contact":
      return row.phone ?? "";
    case "place":
      return row.village ?? "";
    case "state":
      return state(row);
    default:
      return row.cells[fields.indexOf(key)] ?? "";
  }
}

function state(row: ChildRow): string {
  const findings = row.findings > 0 ? words.roster.findings(row.findings) : "";
  const missing = row.missing > 0 ? words.roster.missing(row.missing) : "";
  return [findings, missing].filter((part) => part !== "").join(words.common.listSeparator) || words.roster.complete;
}

/** Moves a column by one place; the name stays first. */
export function moved(shown: readonly Column[], key: string, by: -1 | 1): Column[] {
  const at = shown.findIndex((one) => one.key === key);
  const to = at + by;
  if (at < 1 || to < 1 || to >= shown.length) {
    return [...shown];
  }
  const others = shown.filter((one) => one.key !== key);
  return [...others.slice(0, to), ...shown.slice(at, at + 1), ...others.slice(to)];
}

/** Rows as a spreadsheet takes them from the clipboard. A cell that begins like a formula is marked as text. */
export function asTable(rows: readonly ChildRow[], shown: readonly Column[], fields: readonly string[]): string {
  const line = (cells: readonly string[]) => cells.map((text) => plain(text)).join("\t");
  return [line(shown.map((one) => one.label)), ...rows.map((row) => line(shown.map((one) => cell(row, one.key, fields))))].join("\n");
}

function plain(text: string): string {
  const flat = text.replace(/[\t\r\n]+/g, " ");
  const long = /^\d{12,}[0-9Xx]*$/.test(flat);
  return long || /^[=+\-@]/.test(flat) ? `'${flat}` : flat;
}
