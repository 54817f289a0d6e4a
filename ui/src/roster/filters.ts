import type { Filters, OperationEntry, Today } from "../host/host";
import type { Catalogue } from "../parts/catalogue";
import { words } from "../words";

/** Fields by whose options the list can be narrowed. */
export const LABELLED = ["child.sex", "child.schooling", "child.health", "care.kind", "care.rating", "child.boarding"] as const;

/** One thing that the list is narrowed to, in words, and the filters that take it away. */
export interface Chip {
  label: string;
  without: Partial<Filters>;
}

/** What the list is narrowed to. Names of findings and imports come from what was asked before. */
export function chips(filters: Filters, catalogue: Catalogue, today: Pick<Today, "findings"> | undefined, imports: readonly OperationEntry[]): Chip[] {
  const kinds = words.filters.kinds;
  const found: Chip[] = [];
  if (filters.ages !== null) {
    found.push({ label: words.filters.age(...filters.ages), without: { ages: null } });
  }
  for (const [key, labels] of Object.entries(filters.labels)) {
    const { [key]: _, ...others } = filters.labels;
    const told = (labels ?? []).map((label) => catalogue.told(key, label) || words.common.notCollected).join(words.common.listSeparator);
    found.push({ label: words.filters.is(catalogue.title(key), told), without: { labels: others } });
  }
  for (const key of filters.missing ?? []) {
    found.push({ label: words.filters.lacks(catalogue.title(key)), without: { missing: null } });
  }
  if (filters.missing?.length === 0) {
    found.push({ label: words.filters.is(kinds.missing, words.filters.anyMissing), without: { missing: null } });
  }
  for (const code of filters.findings ?? []) {
    found.push({ label: today?.findings.find((kind) => kind.key === code)?.label ?? kinds.findings, without: { findings: null } });
  }
  if (filters.findings?.length === 0) {
    found.push({ label: kinds.findings, without: { findings: null } });
  }
  if (filters.imported !== null) {
    const operation = imports.find((one) => one.number === filters.imported);
    found.push({ label: operation === undefined ? kinds.imported : words.filters.importedAt(operation.at.slice(0, 10), operation.operation), without: { imported: null } });
  }
  if (filters.turning) {
    found.push({ label: kinds.turning, without: { turning: false } });
  }
  if (filters.card_due) {
    found.push({ label: kinds.card_due, without: { card_due: false } });
  }
  return found;
}

/** The list in words, for the list of what was sent. */
export function inWords(search: string, shown: readonly Chip[]): string {
  return [search, ...shown.map((chip) => chip.label)].filter((part) => part !== "").join(words.common.listSeparator);
}
