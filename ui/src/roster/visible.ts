/** Which rows of a long list stand in the window. All rows are equally high, so nothing has to be measured. */

/** Rows drawn beyond either edge, so that a flick of the wheel doesn't show paper. */
const BEYOND = 8;

export interface Visible {
  /** First row drawn. */
  first: number;
  /** One past the last row drawn. */
  end: number;
}

export function visible(scrolled: number, height: number, row: number, total: number): Visible {
  const first = Math.max(0, Math.floor(scrolled / row) - BEYOND);
  const end = Math.min(total, Math.ceil((scrolled + height) / row) + BEYOND);
  return { first: Math.min(first, end), end };
}

/** Where to scroll so that a row stands wholly in the window; where it already does, nowhere. */
export function scrollTo(at: number, scrolled: number, height: number, row: number): number {
  const top = at * row;
  if (top < scrolled) {
    return top;
  }
  return top + row > scrolled + height ? top + row - height : scrolled;
}
