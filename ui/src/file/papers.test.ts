import { describe, expect, it, vi } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { Papers } from "./papers.svelte";

describe("a child's papers", () => {
  it("are added, shown, and taken away", async () => {
    const host = new FakeHost();
    const changed = vi.fn(async () => undefined);
    const papers = new Papers(host, changed);
    await papers.load("child-1");
    expect(papers.entries).toEqual([]);
    await papers.add("child-1");
    const [entry] = papers.entries!;
    expect([entry?.name, changed.mock.calls.length]).toEqual(["户口簿.jpg", 1]);
    await papers.show(entry!);
    expect(papers.shown?.address).toMatch(/^data:image/);
    await papers.show(entry!);
    expect(papers.shown).toBeUndefined();
    await papers.show(entry!);
    await papers.remove("child-1", entry!);
    expect([papers.entries, papers.shown, changed.mock.calls.length]).toEqual([[], undefined, 2]);
  });

  it("that are refused leave everything as it was, with the reason", async () => {
    const host = new FakeHost();
    const papers = new Papers(host, async () => undefined);
    await papers.load("child-1");
    host.refusals.set("attach_files", { code: "bad_argument", message: "“表.xlsx”不是照片或扫描件。" });
    await papers.add("child-1");
    expect([papers.entries, papers.failure, papers.working]).toEqual([[], "“表.xlsx”不是照片或扫描件。", false]);
    host.pickPapers = async () => [];
    await papers.add("child-1");
    expect([papers.entries, papers.failure]).toEqual([[], ""]);
  });
});
