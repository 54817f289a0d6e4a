import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { PAGE, Roster } from "./roster.svelte";
import { scrollTo, visible } from "./visible";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function opened(children: number): Promise<{ host: FakeHost; roster: Roster }> {
  const host = new FakeHost({ children });
  const roster = new Roster(host);
  void roster.refresh();
  await vi.runAllTimersAsync();
  return { host, roster };
}

function asked(host: FakeHost): unknown[] {
  return host.calls.filter(([command]) => command === "list_children").map(([, request]) => request);
}

describe("the window over a long list", () => {
  it("draws what is seen and a little beyond, at both ends too", () => {
    expect(visible(0, 400, 40, 260_070)).toEqual({ first: 0, end: 18 });
    expect(visible(40 * 1000, 400, 40, 260_070)).toEqual({ first: 992, end: 1018 });
    expect(visible(40 * 260_060, 400, 40, 260_070)).toEqual({ first: 260_052, end: 260_070 });
    expect(visible(4000, 400, 40, 0)).toEqual({ first: 0, end: 0 });
  });

  it("scrolls only as far as a row needs", () => {
    expect(scrollTo(3, 0, 400, 40)).toBe(0);
    expect(scrollTo(12, 0, 400, 40)).toBe(120);
    expect(scrollTo(2, 400, 400, 40)).toBe(80);
  });
});

describe("paging", () => {
  it("asks for the page that the window comes to, once", async () => {
    const { host, roster } = await opened(260_070);
    roster.show(PAGE * 5 + 10, PAGE * 5 + 30);
    roster.show(PAGE * 5 + 12, PAGE * 5 + 32);
    await vi.runAllTimersAsync();
    roster.show(PAGE * 5 + 14, PAGE * 5 + 34);
    await vi.runAllTimersAsync();
    expect(asked(host)).toMatchObject([
      { search: "", offset: 0, limit: PAGE },
      { search: "", offset: PAGE * 5, limit: PAGE },
    ]);
    expect(roster.row(PAGE * 5 + 15)?.id).toBe(`child-${PAGE * 5 + 15}`);
  });

  it("shows no row without its name while the columns are asked for", async () => {
    const roster = new Roster(new FakeHost({ children: 3 }));
    void roster.refresh();
    await vi.runAllTimersAsync();
    expect(roster.row(0)?.cells).toEqual([]);
    roster.carry(["child.name"]);
    expect(roster.row(0)).toBeUndefined();
    await vi.runAllTimersAsync();
    expect(roster.row(0)?.cells).toHaveLength(1);
  });

  it("fills the columns also when they are known only while the first rows are on their way", async () => {
    const host = new FakeHost({ children: 3 });
    const roster = new Roster(host);
    void roster.refresh();
    roster.carry(["child.name"]);
    expect(roster.fields).toEqual([]);
    await vi.runAllTimersAsync();
    expect(roster.fields).toEqual(["child.name"]);
    expect(asked(host).at(-1)).toMatchObject({ fields: ["child.name"] });
    expect(roster.row(0)?.cells).toHaveLength(1);
  });

  it("asks for nothing on the way when one drags through the whole list", async () => {
    const { host, roster } = await opened(260_070);
    for (let at = 0; at < 260_000; at += 10_000) {
      roster.show(at, at + 20);
      vi.advanceTimersByTime(16);
    }
    await vi.runAllTimersAsync();
    expect(asked(host)).toHaveLength(2);
  });

  it("lets go of pages far away and can fetch them again", async () => {
    const { host, roster } = await opened(260_070);
    for (let page = 1; page < 20; page++) {
      roster.show(page * PAGE, page * PAGE + 20);
      await vi.runAllTimersAsync();
    }
    expect(roster.row(0)).toBeUndefined();
    roster.show(0, 20);
    await vi.runAllTimersAsync();
    expect(roster.row(0)?.id).toBe("child-0");
    expect(asked(host)).toHaveLength(21);
  });

  it("asks again for a page that failed", async () => {
    const { host, roster } = await opened(1000);
    host.refusals.set("list_children", { code: "io", message: "读写文件时出错。" });
    roster.show(PAGE, PAGE + 20);
    await vi.runAllTimersAsync();
    expect(roster.failure).toBe("读写文件时出错。");
    roster.show(PAGE, PAGE + 20);
    await vi.runAllTimersAsync();
    expect([roster.failure, roster.row(PAGE)?.id]).toEqual(["", `child-${PAGE}`]);
  });
});

describe("searching", () => {
  it("waits for 200 ms without a key", async () => {
    const { host, roster } = await opened(60);
    roster.type("单");
    vi.advanceTimersByTime(150);
    roster.type("单秋");
    await vi.advanceTimersByTimeAsync(199);
    expect(asked(host)).toHaveLength(1);
    await vi.runAllTimersAsync();
    expect(asked(host).at(-1)).toMatchObject({ search: "单秋", offset: 0, limit: PAGE });
    expect(roster.answered).toBe("单秋");
  });

  it("keeps the old rows until the new ones are there", async () => {
    const { roster } = await opened(60);
    const before = roster.row(0);
    roster.type("单秋菊");
    vi.advanceTimersByTime(200);
    expect(roster.row(0)).toBe(before);
    await vi.runAllTimersAsync();
    expect(roster.row(0)?.name).toBe("单秋菊");
  });

  it("takes only the answer to the last search, however late the others come", async () => {
    const host = new FakeHost({ children: 60 });
    const roster = new Roster(host);
    const slow: (() => void)[] = [];
    vi.spyOn(host, "call").mockImplementation(async (_command, request) => {
      const { search } = request as { search: string };
      await new Promise<void>((resolve) => (search === "旧" ? slow.push(resolve) : resolve()));
      return { total: search === "旧" ? 1 : 2, rows: [] } as never;
    });
    roster.search = "旧";
    const old = roster.refresh();
    roster.search = "新";
    await roster.refresh();
    slow.forEach((answer) => answer());
    await old;
    expect([roster.answered, roster.total]).toEqual(["新", 2]);
  });

  it("starts a new answer at the top, a refreshed one where one was", async () => {
    const { roster } = await opened(1000);
    roster.scrolled = 9000;
    roster.active = 230;
    roster.show(225, 250);
    await vi.runAllTimersAsync();
    void roster.refresh();
    await vi.runAllTimersAsync();
    expect([roster.scrolled, roster.active, roster.row(230)?.id]).toEqual([9000, 230, "child-230"]);
    roster.type("单");
    await vi.runAllTimersAsync();
    expect([roster.scrolled, roster.active]).toEqual([0, -1]);
  });
});

describe("the row under the keyboard", () => {
  it("stays within the list", async () => {
    const { roster } = await opened(3);
    expect([roster.move(1), roster.move(-5), roster.move(100)]).toEqual([0, 0, 2]);
  });

  it("is nowhere in an empty list", async () => {
    const { roster } = await opened(0);
    expect(roster.move(1)).toBe(-1);
  });
});
