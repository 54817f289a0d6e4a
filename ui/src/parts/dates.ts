/** Dates as people type them and as a list shows them. Values of fields are read by the core; this is for the page's own. */

const TYPED = [/^(\d{4})(\d{2})(\d{2})$/, /^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?$/];

/** ISO text of a typed day; `undefined` when it is none. */
export function readDay(typed: string): string | undefined {
  const text = typed.normalize("NFKC").replaceAll("。", ".").trim();
  for (const shape of TYPED) {
    const [, year, month, day] = shape.exec(text) ?? [];
    if (year !== undefined && month !== undefined && day !== undefined) {
      return isoDay(Number(year), Number(month), Number(day));
    }
  }
  return undefined;
}

function isoDay(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : undefined;
}

/** `2026-11-03T14:05:09+08:00` as `2026-11-03 14:05`, in the zone in which it was written. */
export function shortTime(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

/** The day of a clock as a person writes it. */
export function writtenDay(now: Date): string {
  return `${now.getFullYear()}年${now.getMonth() + 1}月${now.getDate()}日`;
}

/** `2026-11-03` as a person writes it. */
export function writtenIsoDay(iso: string): string {
  const [year, month, day] = iso.split("-").map(Number);
  return `${year}年${month}月${day}日`;
}

/** The clock as hours and minutes. */
export function writtenTime(now: Date): string {
  return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}
