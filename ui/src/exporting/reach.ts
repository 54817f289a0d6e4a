import type { PreviewCell, PreviewRow } from "../host/host";

/**
 * How far a text that doesn't wrap may go, in characters of the sheet's widths: over blank neighbours to its right, up to the next cell
 * that holds something or is merged. A number and a merged cell stay within themselves. `undefined` where nothing stands in its way.
 */
export function reach(widths: readonly number[], row: PreviewRow, cell: PreviewCell): number | undefined {
  let end = cell.column + cell.across;
  if (cell.kind !== "number" && cell.across === 1 && cell.down === 1) {
    // What a merged cell covers is left out of the row: it is not blank.
    const blank = (at: number) => row.cells.some((one) => one.column === at && one.kind === "blank" && one.across === 1 && one.down === 1);
    while (blank(end)) {
      end += 1;
    }
    if (end >= widths.length) {
      return undefined;
    }
  }
  return widths.slice(cell.column, end).reduce((sum, width) => sum + width, 0);
}
