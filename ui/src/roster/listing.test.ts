import { describe, expect, it } from "vitest";

import { FakeHost, fakeFields } from "../../tests/fake/host";
import { Catalogue } from "../parts/catalogue";
import { filters } from "../today/today.svelte";
import { asTable, available, cell, columns, fieldsOf, fitted, moved } from "./columns";
import { chips, inWords } from "./filters";
import { Many } from "./many.svelte";
import { elsewhere, marked } from "./marked";
import { asCsv, asHtml, cells } from "./pasted";
import { Roster } from "./roster.svelte";

const catalogue = new Catalogue(fakeFields());

async function opened(children = 60): Promise<{ host: FakeHost; roster: Roster }> {
  const host = new FakeHost({ children });
  const roster = new Roster(host);
  roster.carry(fieldsOf(columns(catalogue, [])));
  await roster.refresh();
  return { host, roster };
}

describe("columns", () => {
  it("begin with the name, whatever was chosen", () => {
    expect(columns(catalogue, []).map((one) => one.key)[0]).toBe("child.name");
    expect(columns(catalogue, [{ key: "mother.phone" }, { key: "no.such.field" }]).map((one) => one.key)).toEqual(["child.name", "mother.phone"]);
    expect(columns(catalogue, [{ key: "child.school", width: 9999 }]).at(-1)?.width).toBeLessThan(500);
  });

  it("leave places out first in a narrow window", () => {
    const all = columns(catalogue, []);
    expect(fitted(all, 2000)).toHaveLength(all.length);
    expect(fitted(all, 900).map((one) => one.key)).not.toContain("child.school");
    expect(fitted(all, 900).map((one) => one.key)).toContain("contact");
  });

  it("are moved by one place, but never before the name", () => {
    const all = columns(catalogue, [{ key: "age" }, { key: "child.school" }]);
    expect(moved(all, "child.school", -1).map((one) => one.key)).toEqual(["child.name", "child.school", "age"]);
    expect(moved(all, "age", -1)).toEqual(all);
    expect(moved(all, "child.school", 1)).toEqual(all);
  });

  it("can be any field but the row's number", () => {
    expect(available(catalogue).map((one) => one.key)).toContain("village.contact_phone");
    expect(available(catalogue).map((one) => one.key)).not.toContain("row_number");
  });
});

describe("copied rows", () => {
  it("keep long numbers whole and formulas harmless", async () => {
    const { roster } = await opened();
    const shown = columns(catalogue, [{ key: "child.id_number" }, { key: "age" }]);
    const fields = ["child.name", "child.id_number"];
    const row = { ...roster.row(0)!, cells: ["=1+1", "520199201405200036"] };
    const table = asTable([row], shown, fields);
    expect(table.split("\n")).toEqual(["姓名\t公民身份号码\t周岁", `'=1+1\t'520199201405200036\t${cell(row, "age", fields)}`]);
    expect(asHtml("a<b\tc")).toContain("a&lt;b");
  });

  it("come back from a spreadsheet as a file", () => {
    expect(cells('姓名\t备注\r\n张三\t"两行\n""引号"""\r\n\t空\r\n')).toEqual([["姓名", "备注"], ["张三", '两行\n"引号"'], ["", "空"]]);
    expect(asCsv("姓名\t电话\n张三\t138\n")).toBe('"姓名","电话"\r\n"张三","138"');
    expect(asCsv('5" 屏\t6\n7\t8')).toBe('"5"" 屏","6"\r\n"7","8"');
    for (const nothing of ["", "张三", "只有一行\t两格", "一栏\n两行"]) {
      expect(asCsv(nothing)).toBeUndefined();
    }
  });
});

describe("a match", () => {
  it("is marked in its cell, with rare characters whole", async () => {
    const { roster } = await opened();
    const row = { ...roster.row(7)!, matches: [{ field: "child.name", text: "阿·㼆䶮𬭸木", from: 4, to: 5 }] };
    expect(marked(row, "child.name", "阿·㼆䶮𬭸木")).toEqual(["阿·㼆䶮", "𬭸", "木"]);
    expect(marked(row, "child.school", "别的")).toBeUndefined();
  });

  it("that no column shows is told apart", async () => {
    const { roster } = await opened();
    const row = { ...roster.row(0)!, phone: "138", matches: [{ field: "mother.phone", text: "13900001111", from: 0, to: 3 }] };
    const shown = columns(catalogue, []);
    expect(elsewhere(row, shown, [])).toEqual({ field: "mother.phone", parts: ["", "139", "00001111"] });
    expect(elsewhere({ ...row, phone: "13900001111" }, shown, [])).toBeUndefined();
  });
});

describe("filters", () => {
  it("are told in words and taken away one by one", () => {
    const given = filters({ ages: [6, 11], labels: { "child.schooling": ["小学", ""] }, missing: ["father.phone"], turning: true });
    const shown = chips(given, catalogue, undefined, []);
    expect(shown.map((chip) => chip.label)).toEqual(["6 至 11 岁", "就学情况：小学、未采集", "缺父亲联系电话", "90 天内满 16 周岁"]);
    expect(shown[1]?.without).toEqual({ labels: {} });
    expect(inWords("大坪", shown.slice(0, 1))).toBe("大坪、6 至 11 岁");
  });

  it("narrow the list, from its start, and drop what was selected", async () => {
    const { roster } = await opened();
    roster.scrolled = 900;
    roster.selection.toggle(roster.row(0)!, 0);
    await roster.filter({ labels: { "child.schooling": ["初中"] } });
    expect([roster.total, roster.scrolled, roster.selection.count(roster.total), roster.narrowed]).toEqual([15, 0, 0, true]);
  });

  it("sort the other way round the second time", async () => {
    const { host, roster } = await opened();
    await roster.sortBy("age");
    await roster.sortBy("age");
    const last = host.calls.filter(([command]) => command === "list_children").at(-1)?.[1];
    expect(last).toMatchObject({ sort: "age", descending: true });
  });
});

describe("a selection", () => {
  it("reaches from one row to another, or over all that match", async () => {
    const { roster } = await opened();
    const { selection } = roster;
    selection.toggle(roster.row(2)!, 2);
    selection.extend(5, (at) => roster.row(at));
    expect(selection.ids).toEqual(["child-2", "child-3", "child-4", "child-5"]);
    selection.selectAll();
    expect(selection.count(roster.total)).toBe(60);
    expect(selection.selected(roster.query)).toEqual({ ids: [], query: roster.query });
    selection.clear();
    expect(selection.has("child-2")).toBe(false);
  });

  it("stays when the list is only renewed", async () => {
    const { roster } = await opened();
    roster.selection.toggle(roster.row(2)!, 2);
    await roster.refresh();
    expect(roster.selection.has("child-2")).toBe(true);
  });
});

describe("neighbours", () => {
  it("follow the list, also past the rows that are known", async () => {
    const { roster } = await opened(1000);
    roster.active = 0;
    expect(await roster.neighbour("child-0", -1)).toBeUndefined();
    expect(await roster.neighbour("child-0", 1)).toBe("child-1");
    roster.active = 700;
    expect(await roster.neighbour("child-700", 1)).toBe("child-700");
    roster.active = 999;
    expect(await roster.neighbour("child-999", 1)).toBe("child-999");
  });
});

describe("a step for many", () => {
  it("goes to the core with whom it is for, and says how many it was", async () => {
    const host = new FakeHost();
    const many = new Many(host, async () => undefined);
    many.ask("edit");
    many.field = "child.school";
    many.value = "石桥小学";
    expect(await many.edit({ ids: ["child-1", "child-2"], query: null })).toBe(true);
    expect([many.asks, many.done]).toEqual(["", "已改 2 份档案。"]);
  });

  it("that fails stays open and says why", async () => {
    const host = new FakeHost();
    const many = new Many(host, async () => undefined);
    many.ask("leave");
    host.refusals.set("leave_register", { code: "bad_argument", message: "请选择转出原因。" });
    expect(await many.leave({ ids: ["child-1"], query: null })).toBe(false);
    expect([many.asks, many.failure]).toEqual(["leave", "请选择转出原因。"]);
  });
});
