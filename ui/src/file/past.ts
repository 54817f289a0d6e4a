import type { HistoryEntry } from "../host/host";

/** One step in which a file changed, with what changed in it. */
export interface Step {
  at: string;
  operator: string;
  operation: string;
  entries: HistoryEntry[];
}

/** Puts entries of one step together; they come newest first and stay so. */
export function steps(entries: readonly HistoryEntry[]): Step[] {
  const found: Step[] = [];
  for (const entry of entries) {
    const last = found.at(-1);
    if (last !== undefined && last.at === entry.at && last.operation === entry.operation && last.operator === entry.operator) {
      last.entries.push(entry);
    } else {
      found.push({ at: entry.at, operator: entry.operator, operation: entry.operation, entries: [entry] });
    }
  }
  return found;
}
