/** In what groups a file's fields are shown: the catalogue's sections, broken where the paper form breaks them. */
import type { Field, When } from "../host/host";
import type { Catalogue } from "../parts/catalogue";
import { words } from "../words";
import type { Editor } from "./editor.svelte";

export interface Group {
  /** Names the group, unique in the file. */
  key: string;
  label: string;
  fields: readonly Field[];
  /** Whether labels say whose they are (祖父姓名), because the heading doesn't; such fields come in pairs. */
  full: boolean;
}

/** Fields that matter only when another field holds something. */
const WHEN: Readonly<Record<string, readonly [key: string, value: string]>> = {
  "child.disability_kind": ["child.health", "残疾"],
  "child.disability_grade": ["child.health", "残疾"],
  "child.illness": ["child.health", "患病"],
  "care.incapable_parent": ["care.one_away_other_incapable", "是"],
};

/** Whether a field is shown: it matters, or it holds or lacks something that a person should see. */
export function shows(key: string, editor: Pick<Editor, "text" | "findings" | "missing">, when: When | null = null): boolean {
  const [on, value] = WHEN[key] ?? [];
  const asked = when === null || holds(when, editor.text(when.field));
  return (asked && (on === undefined || editor.text(on) === value)) || editor.text(key) !== "" || editor.findings(key).length > 0 || editor.missing(key);
}

function holds(when: When, label: string): boolean {
  return when.is === null ? label !== when.is_not : label === when.is;
}

/** The marks that say why there is nothing in a field, where that can be: none, or dead. */
export function marks(field: Field): { deceased: boolean } | undefined {
  const person = /^(father|mother|\w+_grand(father|mother))\./.test(field.key);
  const can = ["phone", "id_number", "student_number"].includes(field.kind) || person || field.key === "guardian.name";
  return can && field.kind !== "choice" ? { deceased: person } : undefined;
}

/** Fields that open a new group within their section, and whose heading it then is. */
const OPENS: Readonly<Record<string, keyof typeof words.file.groups>> = {
  "child.name": "child",
  "child.boarding": "school",
  "child.registered_on": "other",
  "paternal_grandfather.name": "grandparents",
  "father.name": "father",
  "mother.name": "mother",
  "care.both_away": "care",
  "guardian.name": "guardian",
};

/** The order of the groups: that of the paper form, then what only some forms ask for. */
const ORDER = ["child", "father", "mother", "grandparents", "care", "guardian", "school", "household", "helper", "village", "other"];

/** Fields that come before the others of their group: the ID number tells sex and birth date. */
const FIRST = ["child.id_number", "child.name", "child.sex", "child.birth_date", "child.ethnicity"];

/** Fields long enough to take two columns. */
const WIDE = new Set(["child.hukou_address", "child.residence_address", "guardian.address", "household.income_sources", "household.assistance", "child.disability_kind"]);

export function groups(catalogue: Catalogue): Group[] {
  const found: Group[] = [];
  for (const section of catalogue.sections) {
    const fields = catalogue.fields.filter((field) => field.section === section.key && field.kind !== "row_number");
    let fieldsOfGroup: Field[] = [];
    for (const field of fields) {
      const opens = OPENS[field.key];
      if (opens !== undefined || fieldsOfGroup.length === 0) {
        fieldsOfGroup = [];
        const label = opens === undefined ? section.label : words.file.groups[opens];
        found.push({ key: opens ?? section.key, label, fields: fieldsOfGroup, full: opens === "grandparents" });
      }
      fieldsOfGroup.push(field);
    }
  }
  return inOrder(found);
}

function inOrder(found: readonly Group[]): Group[] {
  const place = (order: readonly string[], key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  const sorted = found.map((group) => ({ ...group, fields: [...group.fields].sort((one, other) => place(FIRST, one.key) - place(FIRST, other.key)) }));
  return sorted.sort((one, other) => place(ORDER, one.key) - place(ORDER, other.key));
}

/** Whether a field holds several lines. */
export function long(key: string): boolean {
  return key === "child.remarks";
}

export function wide(field: Field): boolean {
  return WIDE.has(field.key);
}

/** `child.id_number` → `field-child-id_number`: the name of its place on the page. */
export function anchor(key: string): string {
  return `field-${key.replaceAll(".", "-")}`;
}
