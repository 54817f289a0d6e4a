/** A part of a step's name: ordinary text, or a file's name with the ending that stays in sight when there is no room for all of it. */
export interface Piece {
  text: string;
  /** The ending of a file's name, with the sign behind it; empty for ordinary text. */
  end: string;
}

/** A file's name, with the sign behind it that parts it from the next. */
const FILE = /[^\s、“”：]+\.[A-Za-z]{2,5}(?![A-Za-z0-9.])[、”]?/gu;

/** Takes the file names out of a step's name. */
export function pieces(operation: string): Piece[] {
  const found: Piece[] = [];
  let read = 0;
  for (const match of operation.matchAll(FILE)) {
    found.push({ text: operation.slice(read, match.index), end: "" }, ...file(match[0]));
    read = match.index + match[0].length;
  }
  found.push({ text: operation.slice(read), end: "" });
  return found.filter((piece) => piece.text !== "" || piece.end !== "");
}

function file(name: string): Piece[] {
  const letters = [...name];
  const from = Math.max(0, letters.lastIndexOf("."));
  return [{ text: letters.slice(0, from).join(""), end: letters.slice(from).join("") }];
}
