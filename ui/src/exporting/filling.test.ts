import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import type { FilledColumn, FillForm } from "../host/host";
import { Exporting } from "./exporting.svelte";
import type { Filling } from "./filling.svelte";
import { certainty, questions } from "./questions";

async function opened(host = new FakeHost()): Promise<{ host: FakeHost; exporting: Exporting; filling: Filling }> {
  const exporting = new Exporting(host);
  await exporting.load();
  await exporting.filling.drop([new File([], "说明.txt"), new File([], "乡镇花名册.xlsx")]);
  return { host, exporting, filling: exporting.filling };
}

const last = (host: FakeHost, wanted: string) => host.calls.filter(([command]) => command === wanted).at(-1)?.[1] as FillForm;
/** Holds the answers to a command back, in the order in which it is called. */
function held(host: FakeHost, wanted: string): (() => void)[] {
  const waiting: (() => void)[] = [];
  const call = host.call.bind(host);
  host.call = async (command, request) => {
    const answer = await call(command, request);
    if (command === wanted) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    return answer;
  };
  return waiting;
}

const kinds = (filling: Filling) => filling.questions.map((question) => question.kind);

describe("the township's workbook", () => {
  it("opens the first workbook of what was dropped, and says that there were more", async () => {
    const { filling } = await opened();
    expect([filling.file?.name, filling.several, filling.kind]).toEqual(["乡镇花名册.xlsx", true, "roster"]);
  });

  it("fills nothing in before doubtful columns are answered", async () => {
    const { host, filling } = await opened();
    expect(kinds(filling)).toEqual(["unsure"]);
    await filling.run();
    expect(filling.result).toBeUndefined();
    await filling.fill("H", "guardian.phone");
    await filling.fill("I", null);
    expect(filling.questions).toEqual([]);
    await filling.run();
    expect(filling.result?.files).toBe(1);
    expect(last(host, "fill_form").columns).toMatchObject({ B: "child.name", H: "guardian.phone", I: null, J: null });
  });

  it("leaves the rest blank in one go", async () => {
    const { filling } = await opened();
    await filling.leaveUnsure();
    expect([filling.choices.columns, filling.questions]).toEqual([{ H: null, I: null }, []]);
  });

  it("asks when two columns want the same, and when nobody is named", async () => {
    const { filling } = await opened();
    await filling.leaveUnsure();
    await filling.fill("J", "child.name");
    expect(kinds(filling)).toEqual(["twice"]);
    await filling.keepOne("child.name", null);
    expect([kinds(filling), filling.choices.columns]).toEqual([[], { B: null, H: null, I: null, J: null }]);
    await filling.fill("G", "child.sex");
    expect(kinds(filling)).toEqual(["twice"]);
    await filling.keepOne("child.sex", "C");
    expect([kinds(filling), filling.choices.columns["G"]]).toEqual([[], null]);
  });

  it("is filled as last time without a question", async () => {
    const { host, filling } = await opened();
    await filling.leaveUnsure();
    await filling.run();
    filling.restart();
    await filling.choose();
    expect([filling.plan?.remembered, filling.questions]).toEqual([true, []]);
    await filling.run();
    expect(last(host, "fill_form").columns).toMatchObject({ B: "child.name" });
  });

  it("forgets what was said of another sheet", async () => {
    const { host, filling } = await opened();
    await filling.leaveUnsure();
    await filling.pickSheet("登记表");
    expect([filling.kind, filling.choices.columns, last(host, "plan_fill").sheet]).toEqual(["registration", {}, "登记表"]);
    filling.oneFilePerChild = true;
    await filling.leaveUnsure();
    await filling.run();
    expect([last(host, "fill_form").one_file_per_child, filling.result?.files]).toEqual([true, 60]);
  });

  it("goes to the chosen children with the day, who gets it and the keys", async () => {
    const { host, exporting, filling } = await opened();
    exporting.take({ ids: ["child-1"], query: null }, "已选 1 人", 1);
    exporting.sending.typeAsOf("20260831");
    exporting.sending.to = "石桥镇民政办";
    await filling.leaveUnsure();
    await filling.run();
    expect(last(host, "fill_form")).toMatchObject({ as_of: "2026-08-31", selected: { ids: ["child-1"] }, scope: "已选 1 人", to: "石桥镇民政办", keyed: true });
  });

  it("asks for the password of a workbook, and plans it once that is right", async () => {
    const host = new FakeHost();
    host.refusals.set("plan_fill", { code: "password_protected", message: "“乡镇表.xlsx”设有打开密码。请输入这个表格的密码。" });
    const { filling } = await opened(host);
    expect([filling.failure, filling.plan, filling.unlocking.file !== undefined]).toEqual(["", undefined, true]);
    filling.unlocking.password = "wrong";
    await filling.unlocking.submit();
    expect([filling.unlocking.failure === "", filling.plan]).toEqual([false, undefined]);
    filling.unlocking.password = host.password;
    await filling.unlocking.submit();
    expect([filling.unlocking.file, filling.plan === undefined]).toEqual([undefined, false]);
  });

  it("stays with the workbook that was dropped last, however long the one before takes", async () => {
    const host = new FakeHost();
    const { filling } = new Exporting(host);
    const answer = held(host, "plan_fill");
    const first = filling.drop([new File([], "旧表.xlsx")]);
    await vi.waitFor(() => expect(answer).toHaveLength(1));
    const second = filling.drop([new File([], "新表.xlsx")]);
    await vi.waitFor(() => expect(answer).toHaveLength(2));
    answer[0]?.();
    await first;
    expect([filling.file?.name, filling.reading, filling.plan]).toEqual(["新表.xlsx", true, undefined]);
    answer[1]?.();
    await second;
    expect([filling.file?.name, filling.reading, filling.plan === undefined]).toEqual(["新表.xlsx", false, false]);
  });

  it("keeps a workbook that is planned anew while it is read", async () => {
    const host = new FakeHost();
    const { filling } = new Exporting(host);
    const answer = held(host, "plan_fill");
    const dropping = filling.drop([new File([], "乡镇花名册.xlsx")]);
    await vi.waitFor(() => expect(answer).toHaveLength(1));
    const again = filling.look();
    await vi.waitFor(() => expect(answer).toHaveLength(2));
    answer[0]?.();
    await dropping;
    answer[1]?.();
    await again;
    expect([filling.file?.name, filling.plan === undefined]).toEqual(["乡镇花名册.xlsx", false]);
  });

  it("takes no workbook that was dropped before the one that is there", async () => {
    const host = new FakeHost();
    const { filling } = new Exporting(host);
    const answer: (() => void)[] = [];
    host.offer = async ([file]) => {
      await new Promise<void>((resolve) => answer.push(resolve));
      return [{ id: file!.name, name: file!.name }];
    };
    const drops = [filling.drop([new File([], "旧表.xlsx")]), filling.drop([new File([], "新表.xlsx")])];
    answer[1]?.();
    await drops[1];
    answer[0]?.();
    await drops[0];
    expect([filling.file?.name, filling.plan === undefined]).toEqual(["新表.xlsx", false]);
  });

  it("shows no file that was filled from a workbook put aside since, and notes it all the same", async () => {
    const { host, exporting, filling } = await opened();
    await filling.leaveUnsure();
    const answer = held(host, "fill_form");
    const running = filling.run();
    await vi.waitFor(() => expect(answer).toHaveLength(1));
    filling.restart();
    const noted = host.calls.filter(([command]) => command === "list_issued").length;
    answer[0]?.();
    await running;
    expect([filling.result, filling.failure, exporting.working]).toEqual([undefined, "", false]);
    expect(host.calls.filter(([command]) => command === "list_issued")).toHaveLength(noted + 1);
  });

  it("says why a file can't be filled, and offers to choose another", async () => {
    const host = new FakeHost();
    host.refusals.set("plan_fill", { code: "bad_argument", message: "“旧表.xls”是旧格式的表。" });
    const { filling } = await opened(host);
    expect([filling.failure, filling.plan, filling.file]).toEqual(["“旧表.xls”是旧格式的表。", undefined, undefined]);
  });
});

describe("a plan while somebody types", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is made once typing has paused, and not at all for a workbook put aside", async () => {
    const host = new FakeHost();
    const opening = opened(host);
    await vi.runAllTimersAsync();
    const { exporting, filling } = await opening;
    const choosing = exporting.sending.scope.choose("search");
    await vi.runAllTimersAsync();
    await choosing;
    const before = host.calls.length;
    for (const typed of ["单", "单秋", "单秋菊"]) {
      exporting.sending.scope.type(typed);
      filling.lookSoon();
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.runAllTimersAsync();
    const planned = host.calls.slice(before).filter(([command]) => command === "plan_fill");
    expect(planned.map(([, request]) => (request as FillForm).search)).toEqual(["单秋菊"]);
    filling.lookSoon();
    filling.restart();
    await vi.runAllTimersAsync();
    expect(host.calls.slice(before).filter(([command]) => command === "plan_fill")).toHaveLength(1);
  });
});

describe("the questions", () => {
  const column = (at: string, field: string | null, more: Partial<FilledColumn> = {}): FilledColumn => ({ column: at, index: 0, header: at, field, certainty: "sure", confirmed: false, hidden: false, filled: 0, sample: null, ...more });
  const none = { columns: {}, confirmed: [] };
  const nobody = { code: "no_who", column: "", header: "", count: 0, message: "看不出是谁", hint: "请指明姓名" };

  it("ask what the core asks once every column is settled, until it is answered with yes", () => {
    const asking = { asks: [nobody], remembered: true };
    expect(questions([column("A", "child.sex")], none, asking)).toEqual([{ kind: "asked", asked: nobody }]);
    expect(questions([column("A", "child.name", { certainty: "likely" })], none, asking).map((one) => one.kind)).toEqual(["unsure"]);
    expect(questions([column("A", "child.sex")], { ...none, confirmed: ["no_who"] }, asking)).toEqual([]);
  });

  it("let numbers stand more than once, and nothing else", () => {
    const columns = [column("A", "row_number"), column("B", "row_number"), column("C", "child.name")];
    expect(questions(columns, none, { asks: [], remembered: false })).toEqual([]);
    const extras = [column("D", "extra:备注"), column("E", "extra:备注")];
    expect(questions([...columns, ...extras], none, { asks: [], remembered: false })).toEqual([{ kind: "twice", field: "extra:备注", columns: extras }]);
  });

  it("tell how sure each column is", () => {
    const told = [column("A", "child.name"), column("B", "child.phone", { certainty: "likely" }), column("C", null), column("D", "child.sex", { confirmed: true })];
    expect(told.map((one) => certainty(one, none))).toEqual(["有把握", "不太确定", "", "上次确认的"]);
  });
});
