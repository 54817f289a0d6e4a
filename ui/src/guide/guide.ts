/** The user's guide: a few chapters of plain text with the simplest marks, read without ever making HTML of them. */
import type { Screen } from "../app/program.svelte";

export interface Chapter {
  screen: Screen;
  title: string;
  blocks: readonly Block[];
}

/** A heading, a paragraph, a list, or a picture: what it shows in words, then its file. */
export interface Block {
  kind: "heading" | "text" | "points" | "steps" | "picture";
  lines: readonly (readonly Span[])[];
}

export interface Span {
  kind: "plain" | "strong" | "key";
  text: string;
}

const FILES = import.meta.glob("../../../assets/guide/*.md", { query: "?raw", import: "default", eager: true });

const PICTURES = import.meta.glob("../../../assets/guide/*.png", { query: "?url", import: "default", eager: true }) as Record<string, string>;

/** Where a picture of the guide lies; it is a file beside the page, never something from outside. */
export function pictureAt(file: string): string | undefined {
  return PICTURES[`../../../assets/guide/${file}`];
}

export const CHAPTERS: readonly Chapter[] = Object.entries(FILES as Record<string, string>)
  .sort(([one], [other]) => one.localeCompare(other))
  .map(([path, text]) => chapter(path, text));

/** Reads one file: its name says to which screen it belongs. */
export function chapter(path: string, text: string): Chapter {
  const screen = (/\d-(\w+)\.md$/.exec(path)?.[1] ?? "today") as Screen;
  const [first = "", ...rest] = text.split("\n");
  return { screen, title: first.replace(/^#\s*/, ""), blocks: blocks(rest) };
}

function blocks(lines: readonly string[]): Block[] {
  const found: { kind: Block["kind"]; lines: Span[][] }[] = [];
  let open = false;
  for (const line of lines) {
    const [kind, text] = told(line);
    if (text === "") {
      open = false;
      continue;
    }
    const last = found.at(-1);
    if (open && last !== undefined && last.kind === kind && kind !== "heading") {
      last.lines.push(spans(text));
    } else if (kind === "picture") {
      const [, shows = "", file = ""] = /^!\[(.+)\]\((.+)\)$/.exec(text) ?? [];
      found.push({ kind, lines: [[{ kind: "plain", text: shows }], [{ kind: "plain", text: file }]] });
    } else {
      found.push({ kind, lines: [spans(text)] });
    }
    open = true;
  }
  return found;
}

function told(line: string): [Block["kind"], string] {
  if (/^!\[[^\]]+\]\([\w-]+\.png\)$/.test(line.trim())) {
    return ["picture", line.trim()];
  }
  const [, mark, text] = /^(##|-|\d+\.)\s+(.*)$/.exec(line) ?? [];
  if (mark === undefined || text === undefined) {
    return ["text", line.trim()];
  }
  return [mark === "##" ? "heading" : mark === "-" ? "points" : "steps", text.trim()];
}

function spans(text: string): Span[] {
  const parts = text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).filter((part) => part !== "");
  return parts.map((part) => {
    if (part.startsWith("**")) {
      return { kind: "strong", text: part.slice(2, -2) };
    }
    return part.startsWith("`") ? { kind: "key", text: part.slice(1, -1) } : { kind: "plain", text: part };
  });
}

/** The words of a line without its marks. */
export function plain(line: readonly Span[]): string {
  return line.map((span) => span.text).join("");
}

/** What of the guide says something about a search: chapters with only those blocks that hold it. */
export function search(chapters: readonly Chapter[], words: string): Chapter[] {
  const wanted = words.trim().toLowerCase();
  const holds = (text: string) => text.toLowerCase().includes(wanted);
  return chapters.flatMap((one) => {
    const blocks = holds(one.title) ? one.blocks : one.blocks.filter((block) => block.lines.some((line) => holds(plain(line))));
    return blocks.length === 0 ? [] : [{ ...one, blocks }];
  });
}
