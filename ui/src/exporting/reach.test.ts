import { describe, expect, it } from "vitest";

import type { PreviewCell } from "../host/host";
import { reach } from "./reach";

const WIDTHS = [6, 8, 10, 12];

/** A row of single cells: a text for each, nothing for a blank one. */
function row(...texts: readonly string[]) {
  const cell = (text: string, column: number): PreviewCell => ({ column, across: 1, down: 1, text, kind: text === "" ? "blank" : "text", filled: false, look: 0 });
  return { number: 1, height: null, cells: texts.map(cell) };
}

describe("a text that does not wrap", () => {
  it("goes over blank neighbours up to the next that holds something", () => {
    const { cells, ...rest } = row("性别（0男1女）", "", "姓名", "");
    expect(reach(WIDTHS, { cells, ...rest }, cells[0]!)).toBe(14);
    expect(reach(WIDTHS, { cells, ...rest }, cells[2]!)).toBeUndefined();
  });

  it("ends at its own edge beside a filled cell, one that a merged cell covers, and as a number", () => {
    const beside = row("性别（0男1女）", "姓名", "", "");
    expect(reach(WIDTHS, beside, beside.cells[0]!)).toBe(6);
    const covered = { ...beside, cells: beside.cells.filter((cell) => cell.column !== 2) };
    expect(reach(WIDTHS, covered, covered.cells[1]!)).toBe(8);
    const number: PreviewCell = { ...beside.cells[1]!, kind: "number" };
    expect(reach(WIDTHS, beside, number)).toBe(8);
    const merged: PreviewCell = { ...beside.cells[0]!, across: 2 };
    expect(reach(WIDTHS, beside, merged)).toBe(14);
  });
});
