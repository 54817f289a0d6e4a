import { beforeEach, describe, expect, it } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { inventedPlan } from "../../tests/fake/imports";
import type { ParkedEntry } from "../host/host";
import { Importing } from "./importing.svelte";
import { Parked } from "./parked.svelte";
import { alike, unread } from "./tables";

let host: FakeHost;
let importing: Importing;

beforeEach(() => {
  host = new FakeHost();
  importing = new Importing(host, async () => host.operations[0]?.number);
});

describe("an import", () => {
  it("tells of cells that were changed on both sides, although their rows change nothing yet", async () => {
    const host = new FakeHost();
    const importing = new Importing(host, async () => 1);
    await importing.plan([{ id: "1", name: "a.xlsx" }]);
    const report = importing.report;
    const row = report?.rows.find((one) => one.outcome === "unchanged");
    if (report === undefined || row === undefined) {
      throw new Error("the invented plan has rows without changes");
    }
    const conflict = { field: "father.phone", label: "父亲电话", base: "1", since: null, person: null, ours: "2", theirs: "3", taken: false };
    importing.report = { ...report, rows: [{ ...row, conflicts: [conflict], problems: [{ ...(row.problems[0] ?? { code: "both_changed", column: "", header: "", value: "", message: "", hint: "" }) }] }] };
    expect(importing.conflicts).toBe(1);
    importing.showConflicts();
    expect([importing.outcome, importing.rows.length]).toEqual(["unchanged", 1]);
  });

  it("asks for the password of a workbook, and reads on once that is right", async () => {
    const host = new FakeHost();
    host.refusals.set("plan_import", { code: "password_protected", message: "“b.xlsx”设有打开密码。请输入这个表格的密码。" });
    const importing = new Importing(host, async () => 1);
    await importing.plan([{ id: "1", name: "a.xlsx" }, { id: "2", name: "b.xlsx" }]);
    expect([importing.failure, importing.step, importing.unlocking.file?.id]).toEqual(["", "choose", "2"]);
    importing.unlocking.password = host.password;
    await importing.unlocking.submit();
    expect([importing.step, importing.unlocking.file]).toEqual(["plan", undefined]);
  });

  it("leaves a locked workbook out and asks for its password when one wants it, not for that of a file with a similar name", async () => {
    const left = (file: string, file_index: number, code: string) => ({ file, file_index, sheet: "", first_row: 0, last_row: 0, why: { code, column: "", header: "", value: "", message: `“${file}”没有导入。`, hint: "" } });
    await importing.plan([{ id: "1", name: "a.xlsx" }, { id: "2", name: "b.xlsx" }, { id: "3", name: "b.xlsx" }]);
    importing.report = { ...importing.report!, left_out: [left("b.xlsx", 2, "password_protected")] };
    importing.askPassword(2);
    expect([importing.step, importing.unlocking.file?.id]).toEqual(["plan", "3"]);
    importing.unlocking.password = host.password;
    await importing.unlocking.submit();
    expect([importing.step, importing.unlocking.file]).toEqual(["plan", undefined]);
    expect(host.calls.slice(-2)).toEqual([["unlock_file", { file: "3", password: host.password }], ["plan_import", expect.objectContaining({ files: ["1", "2", "3"] })]]);
    importing.askPassword(2);
    await importing.apply();
    expect(importing.unlocking.file).toBeUndefined();
  });

  it("asks for the password that would help when no file can be read, whichever else are told", async () => {
    host.refusals.set("plan_import", { code: "password_protected", message: "“b.xlsx”设有打开密码。\n“a.xlsx”不是能读的表格文件。" });
    await importing.plan([{ id: "1", name: "a.xlsx" }, { id: "2", name: "b.xlsx" }]);
    expect(importing.unlocking.file?.id).toBe("2");
  });

  it("is planned, applied and reported", async () => {
    await importing.choose();
    expect([importing.step, importing.outcome, importing.count("created")]).toEqual(["plan", "created", 130]);
    await importing.apply();
    expect([importing.step, importing.report?.applied, importing.operation]).toEqual(["report", true, 1]);
    expect(host.calls.map(([command]) => command)).toEqual(["plan_import", "apply_import"]);
  });

  it("is not applied twice by a double click", async () => {
    await importing.choose();
    await Promise.all([importing.apply(), importing.apply()]);
    expect(host.calls.filter(([command]) => command === "apply_import")).toHaveLength(1);
  });

  it("goes nowhere when nobody chose a file", async () => {
    host.pickWorkbooks = async () => [];
    await importing.choose();
    expect([importing.step, host.calls]).toEqual(["choose", []]);
  });

  it("says why a file can't be read, and lets one choose another", async () => {
    host.refusals.set("plan_import", { code: "not_a_workbook", message: "“照片.xlsx”不是能读的表格文件。" });
    await importing.choose();
    expect([importing.step, importing.failure]).toEqual(["choose", "“照片.xlsx”不是能读的表格文件。"]);
  });

  it("keeps the plan when writing fails", async () => {
    await importing.choose();
    host.refusals.set("apply_import", { code: "disk_full", message: "磁盘空间不足。" });
    await importing.apply();
    expect([importing.step, importing.failure, importing.report?.applied]).toEqual(["plan", "磁盘空间不足。", false]);
  });

  it("plans the same files anew for another answer to blank cells", async () => {
    await importing.choose();
    await importing.treatBlanks("fill");
    expect(host.calls.at(-1)).toEqual(["plan_import", { files: ["file-1"], on_blank: "fill", columns: [], values: [], skip: [] }]);
  });

  it("takes what a person says of a word, beside what was said of columns, and stays where one looks", async () => {
    await importing.choose();
    importing.pick("changed");
    const table = importing.report!.tables[0]!;
    expect(unread(table.columns)).toBe(1);
    await importing.chooseColumn([table], table.columns[3]!, "child.id_number");
    await importing.chooseValue({ field: "child.health", text: "良", label: "残疾" });
    await importing.chooseValue({ field: "child.health", text: "良", label: "健康" });
    const [, request] = host.calls.at(-1) as [string, { columns: unknown[]; values: unknown[] }];
    expect([request.columns.length, request.values]).toEqual([1, [{ field: "child.health", text: "良", label: "健康" }]]);
    expect([importing.step, importing.outcome]).toEqual(["plan", "changed"]);

    host.refusals.set("plan_import", { code: "bad_argument", message: "这一栏不能填“良”。" });
    await importing.chooseValue({ field: "child.sex", text: "良", label: "良" });
    expect([importing.step, importing.failure, importing.report === undefined]).toEqual(["plan", "这一栏不能填“良”。", false]);
    await importing.treatBlanks("fill");
    expect((host.calls.at(-1) as [string, { values: unknown[] }])[1].values).toHaveLength(1);
  });

  it("takes what a person says of a column to all tables that look alike, and keeps it for the next plan", async () => {
    await importing.choose();
    const [table] = importing.report!.tables;
    const column = table!.columns[7]!;
    await importing.chooseColumn([table!, { ...table!, table_index: 1 }], column, "guardian.phone");
    await importing.treatBlanks("fill");
    const said = { file: 0, column: 7, row: null, field: "guardian.phone" };
    expect(host.calls.at(-1)?.[1]).toMatchObject({ on_blank: "fill", columns: [{ ...said, table: 0 }, { ...said, table: 1 }] });
    await importing.chooseColumn([table!], column, null);
    expect(host.calls.at(-1)?.[1]).toMatchObject({ columns: [{ ...said, table: 1 }, { ...said, table: 0, field: null }] });
  });

  it("leaves a table out and takes it in again, also after a lock, and stays as it was when nothing would be left", async () => {
    await importing.choose();
    const [table] = importing.report!.tables;
    const other = { ...table!, table_index: 1, sheet: "二" };
    await importing.skipTables([table!, other], true);
    await importing.skipTables([table!], false);
    const skip = [{ file: 0, table: 1 }];
    expect(host.calls.at(-1)?.[1]).toMatchObject({ skip });
    host.refusals.set("plan_import", { code: "bad_argument", message: "请至少留一张。" });
    await importing.skipTables([table!], true);
    expect([importing.failure, importing.step, importing.kept?.chosen.skip]).toEqual(["请至少留一张。", "plan", skip]);
    const after = new Importing(host, async () => 1);
    after.takeUp(importing.kept!);
    await after.resume();
    expect(host.calls.at(-1)?.[1]).toMatchObject({ skip });
  });

  it("says of forms below each other in which row each has the column", async () => {
    await importing.choose();
    const [table] = importing.report!.tables;
    const form = (at: number) => ({ ...table!, kind: "registration", table_index: at, columns: table!.columns.map((column, row) => ({ ...column, index: 1, row: 20 * at + row })) });
    const [found] = alike([form(0), form(1), form(2)]);
    await importing.chooseColumn(found!.tables, found!.columns[7]!, "guardian.phone");
    const said = { file: 0, column: 1, field: "guardian.phone" };
    expect(host.calls.at(-1)?.[1]).toMatchObject({ columns: [{ ...said, table: 0, row: 7 }, { ...said, table: 1, row: 27 }, { ...said, table: 2, row: 47 }] });
  });

  it("lets a person say whose a similar row is, and stays where one looks", async () => {
    await importing.choose();
    importing.pick("similar");
    await importing.decide(importing.rows[0]!, "same");
    expect(host.calls.at(-1)).toEqual(["decide_row", { plan: "plan-1", row: 131, decision: "same" }]);
    expect([importing.outcome, importing.rows[0]?.decision]).toEqual(["similar", "same"]);
  });

  it("is taken back by its number, whatever was done since", async () => {
    await importing.choose();
    await importing.apply();
    await importing.takeBack();
    expect(host.calls.find(([command]) => command === "undo_import")?.[1]).toEqual({ import: 1 });
    expect([importing.step, importing.takenBack?.removed]).toEqual(["undone", 130]);
  });

  it("forgets a plan that is not wanted", async () => {
    await importing.choose();
    await importing.restart();
    expect([importing.step, importing.report]).toEqual(["choose", undefined]);
    expect(host.calls.at(-1)).toEqual(["discard_import", { plan: "plan-1" }]);
  });

  it("knows when it is the one that was undone", async () => {
    await importing.choose();
    await importing.apply();
    await importing.undone(99);
    expect(importing.step).toBe("report");
    await importing.undone(1);
    expect(importing.step).toBe("undone");
  });

  it("is planned anew when the register changed under the plan", async () => {
    await importing.choose();
    await importing.undone(3);
    expect(host.calls.filter(([command]) => command === "plan_import")).toHaveLength(2);
    expect(importing.step).toBe("plan");
  });
});

describe("the rows of a plan", () => {
  it("come a hundred at a time, or only those with problems", async () => {
    await importing.choose();
    expect([importing.rows.length, importing.hidden, importing.more]).toEqual([100, 30, 30]);
    expect(importing.rows.slice(0, 3).map((row) => row.problems.length)).toEqual([1, 1, 0]);
    importing.showMore();
    expect([importing.rows.length, importing.hidden]).toEqual([130, 0]);
    importing.onlyProblems = true;
    expect(importing.rows.map((row) => row.problems[0]?.code)).toEqual(["id_damaged", "date_unreadable"]);
    importing.pick("refused");
    expect([importing.rows.length, importing.onlyProblems]).toEqual([1, false]);
  });
});

describe("tables", () => {
  it("of one shape are shown as one: a workbook with a sheet for each child", () => {
    const [table] = inventedPlan().tables;
    if (table === undefined) {
      throw new Error("the invented plan has a table");
    }
    const sheets = ["一", "二", "三"].map((sheet) => ({ ...table, sheet, rows: 1 }));
    const other = { ...table, sheet: "别的", columns: table.columns.slice(1) };
    expect(alike([...sheets, other])).toMatchObject([{ tables: sheets, rows: 3 }, { tables: [other], rows: table.rows }]);
    // One that is left out keeps its place among them.
    const why = { code: "left_out_unwanted", column: "", header: "", value: "", message: "", hint: "" };
    expect(alike(sheets.map((sheet, at) => ({ ...sheet, left_out: at === 1 ? why : null })))).toHaveLength(1);
  });
});

describe("rows that wait", () => {
  const entry = (parked: number): ParkedEntry => ({ parked, import: 3, at: "2026-11-03T14:05:09+08:00", file: "花名册.xlsx", sheet: "一", row: 8, name: "单秋菊", reason: "同名", candidate: null, fields: [] });

  it("are decided one after the other; later goes behind the others", async () => {
    host.parkedRows = [entry(1), entry(2)];
    const parked = new Parked(host, async () => undefined);
    await parked.load();
    await parked.decide(parked.entries![0]!, "later");
    expect(parked.entries!.map((one) => one.parked)).toEqual([2, 1]);
    await parked.decide(parked.entries![0]!, "same");
    expect(parked.entries!.map((one) => one.parked)).toEqual([1]);
    host.refusals.set("decide_parked", { code: "stale", message: "刚才在别处改过。" });
    await parked.decide(parked.entries![0]!, "other");
    expect([parked.entries!.length, parked.failure]).toEqual([1, "刚才在别处改过。"]);
  });

  it("come in pages, those put off behind all others", async () => {
    host.parkedRows = Array.from({ length: 120 }, (_, at) => entry(at + 1));
    const parked = new Parked(host, async () => undefined);
    await parked.load();
    expect([parked.entries!.length, parked.total]).toEqual([50, 120]);
    const seen: number[] = [];
    for (let at = 0; at < 120; at++) {
      const first = parked.entries![0]!;
      seen.push(first.parked);
      await parked.decide(first, at % 3 === 0 ? "later" : "other");
    }
    expect([new Set(seen).size, parked.total, parked.entries!.length]).toEqual([120, 40, 40]);
    expect(parked.entries!.slice(0, 3).map((one) => one.parked)).toEqual([1, 4, 7]);
  });
});
