import { words } from "../words";

/** What a saved recovery sheet is called: every file system takes it. */
export function sheetName(unit: string): string {
  const safe = unit.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, "").trim();
  return `${words.product}${words.recovery.title}${safe === "" ? "" : ` ${safe}`}.txt`;
}

/** The sheet as plain text, with what the plainest editor of an old Windows needs: a byte order mark and its line ends. */
export function sheetText(unit: string, day: string, code: string): string {
  const { title, lead, letters, advice } = words.recovery;
  const named = [[words.recovery.unit, unit], [words.recovery.date, day], [words.recovery.code, code]].map(([name, value]) => `${name}：${value}`);
  return `\uFEFF${[`${words.product}${title}`, "", ...named, "", lead, letters, advice, ""].join("\r\n")}`;
}
