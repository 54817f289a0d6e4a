import { describe, expect, it } from "vitest";

import { CHAPTERS, chapter, pictureAt, plain, search } from "./guide";

describe("the guide", () => {
  it("has a chapter for every screen, in their order", () => {
    expect(CHAPTERS.map((one) => one.screen)).toEqual(["today", "roster", "file", "import", "export", "settings"]);
    expect(CHAPTERS.every((one) => one.title !== "" && one.blocks.length > 2)).toBe(true);
  });

  it("reads headings, lists, steps and marks", () => {
    const read = chapter("x/3-file.md", "# 档案\n\n一段，按 `F1`。\n\n## 填写\n- **无**：没有\n- 空着\n\n1. 先\n2. 后\n");
    expect([read.screen, read.title]).toEqual(["file", "档案"]);
    expect(read.blocks.map((block) => [block.kind, block.lines.length])).toEqual([["text", 1], ["heading", 1], ["points", 2], ["steps", 2]]);
    expect(read.blocks[0]?.lines[0]?.map((span) => span.kind)).toEqual(["plain", "key", "plain"]);
    expect(plain(read.blocks[2]?.lines[0] ?? [])).toBe("无：没有");
  });

  it("is illustrated, and every picture is there and says in words what it shows", () => {
    const pictures = CHAPTERS.flatMap((one) => one.blocks.filter((block) => block.kind === "picture").map((block) => block.lines.map(plain)));
    expect(pictures.length).toBeGreaterThan(3);
    expect(pictures.filter(([shows = "", file = ""]) => shows.length < 6 || pictureAt(file) === undefined)).toEqual([]);
  });

  it("is searched by what stands in it", () => {
    expect(search(CHAPTERS, "拼音首字母").map((one) => one.screen)).toContain("roster");
    expect(search(CHAPTERS, "CTRL+L").length).toBeGreaterThan(0);
    expect(search(CHAPTERS, "没有这句话吧")).toEqual([]);
  });
});
