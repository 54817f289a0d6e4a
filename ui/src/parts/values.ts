import type { WireValue } from "../host/host";
import { words } from "../words";

/** A value as one writes it in one cell. */
export function written(value: WireValue | null | undefined): string {
  if (value === null || value === undefined) {
    return "";
  }
  return Array.isArray(value) ? value.join(words.common.listSeparator) : String(value);
}

/** The same with a word for nothing. */
export function shown(value: WireValue | null | undefined): string {
  return written(value) || words.common.notCollected;
}

/** What is wrong and what to do, one after the other. */
export function told(finding: { message: string; hint: string }): string {
  return `${finding.message.replace(/。$/, "")}。${finding.hint}`;
}

/** Whether two values are written alike. */
export function same(one: WireValue | null | undefined, other: WireValue | null | undefined): boolean {
  return written(one) === written(other);
}
