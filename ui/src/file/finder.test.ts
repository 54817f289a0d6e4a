import { beforeEach, describe, expect, it, vi } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { Finder } from "./finder.svelte";
import { Printing } from "./printing.svelte";

beforeEach(() => {
  vi.useFakeTimers();
});

describe("looking before making", () => {
  it("asks after a pause and tells who is alike", async () => {
    const host = new FakeHost();
    const finder = new Finder(host);
    finder.type("name", "秋");
    finder.type("name", "秋菊");
    expect(finder.answered).toBe(false);
    await vi.runAllTimersAsync();
    expect(host.calls).toHaveLength(1);
    expect([finder.answered, finder.similar.length > 0, finder.same]).toEqual([true, true, undefined]);
  });

  it("knows the child by the ID number", async () => {
    const host = new FakeHost();
    const number = String(host.file(3).fields["child.id_number"]);
    const finder = new Finder(host);
    finder.type("idNumber", number);
    await vi.runAllTimersAsync();
    expect(finder.same?.row.id).toBe("child-3");
  });

  it("asks nothing about nothing, and takes what was typed into the new file", async () => {
    const host = new FakeHost();
    const finder = new Finder(host);
    finder.type("name", " ");
    await vi.runAllTimersAsync();
    expect([host.calls, finder.answered, finder.entries]).toEqual([[], false, {}]);
    finder.type("name", " 新来的 ");
    expect(finder.entries).toEqual({ "child.name": "新来的" });
  });

  it("forgets an answer that came too late", async () => {
    const host = new FakeHost({ delay: 50 });
    const finder = new Finder(host);
    finder.type("name", "秋菊");
    await vi.advanceTimersByTimeAsync(210);
    finder.type("name", "查无此人");
    await vi.runAllTimersAsync();
    expect([finder.similar, finder.answered]).toEqual([[], true]);
  });
});

describe("printing one child", () => {
  it("exports the form for that child alone", async () => {
    vi.useRealTimers();
    const host = new FakeHost();
    const printing = new Printing(host);
    await printing.print("contact-card", "child-3", "单秋菊");
    expect(host.calls[0]?.[1]).toMatchObject({ form: "contact-card", selected: { ids: ["child-3"], query: null }, scope: "单秋菊" });
    expect(printing.result?.file).toBe("export-1");
    host.refusals.set("export_form", { code: "read_only", message: "没有写入权限。" });
    await printing.print("registration", "child-3", "单秋菊");
    expect([printing.result, printing.failure, printing.working]).toEqual([undefined, "没有写入权限。", false]);
  });
});
