import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeHost, fakeFields } from "../../tests/fake/host";
import type { SaveChild } from "../host/host";
import { Catalogue } from "../parts/catalogue";
import { words } from "../words";
import { Editor } from "./editor.svelte";
import { groups, marks, shows } from "./layout";
import { steps } from "./past";

const NOW = new Date(2026, 10, 3, 14, 5);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function opened(at = 0, host = new FakeHost()): { host: FakeHost; editor: Editor; saves: () => SaveChild[] } {
  const editor = new Editor(host, structuredClone(host.file(at)), () => undefined, () => NOW);
  const saves = () => host.calls.filter(([command]) => command === "save_child").map(([, request]) => request as SaveChild);
  return { host, editor, saves };
}

async function settle(): Promise<void> {
  await vi.runAllTimersAsync();
}

describe("saving", () => {
  it("sends only what changed, with the version that was edited", async () => {
    const { editor, saves } = opened();
    editor.type("father.phone", "13800005678");
    const saved = editor.save();
    await settle();
    expect(await saved).toBe(true);
    expect(saves()).toMatchObject([{ id: "child-0", version: 1, changes: { "father.phone": "13800005678" } }]);
    expect([editor.state, editor.file.version, editor.dirty, editor.savedAt]).toEqual(["saved", 2, false, NOW]);
  });

  it("does nothing when what was typed is what is stored", async () => {
    const { editor, saves } = opened();
    const stored = editor.text("father.phone");
    editor.type("father.phone", "1");
    editor.type("father.phone", stored);
    expect([editor.dirty, editor.state]).toEqual([false, "clean"]);
    void editor.save();
    await settle();
    expect(saves()).toEqual([]);
  });

  it("saves a field by itself once it was left, and not the one that is still being typed in", async () => {
    const { editor, saves } = opened();
    editor.type("father.phone", "13800005678");
    editor.leave("father.phone");
    editor.type("child.remarks", "nihao");
    await settle();
    expect(saves().map((save) => save.changes)).toEqual([{ "father.phone": "13800005678" }]);
    expect([editor.state, editor.typed("child.remarks")]).toEqual(["dirty", true]);
  });

  it("sends an emptied field as not collected", async () => {
    const { editor, saves } = opened();
    editor.type("father.phone", "");
    editor.type("household.income_sources", []);
    void editor.save();
    await settle();
    expect(saves()[0]?.changes).toEqual({ "father.phone": null, "household.income_sources": null });
  });

  it("keeps what is typed while the answer is on its way", async () => {
    const { editor, saves } = opened(0, new FakeHost({ delay: 500 }));
    editor.type("father.phone", "138");
    void editor.save();
    await vi.advanceTimersByTimeAsync(100);
    expect(editor.state).toBe("saving");
    editor.type("father.phone", "13800005678");
    await settle();
    expect([editor.text("father.phone"), editor.state]).toEqual(["13800005678", "dirty"]);
    void editor.save();
    await settle();
    expect(saves().map((save) => save.version)).toEqual([1, 2]);
  });

  it("sends the same key again when the answer was lost, and a new one for new content", async () => {
    const { host, editor, saves } = opened();
    host.refusals.set("save_child", { code: "unreachable", message: words.errors.unreachable });
    editor.type("father.phone", "13800005678");
    void editor.save();
    await settle();
    expect([editor.state, editor.failure]).toEqual(["failed", words.errors.unreachable]);
    void editor.save();
    await settle();
    editor.type("mother.name", "邓桂香");
    void editor.save();
    await settle();
    const keys = saves().map((save) => save.request);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
  });

  it("makes one record of a double click", async () => {
    const host = new FakeHost({ delay: 50 });
    const editor = new Editor(host, undefined, () => undefined);
    editor.type("child.name", "新来的");
    void Promise.all([editor.save(), editor.save()]);
    await settle();
    expect(host.calls.map(([command]) => command)).toEqual(["save_child"]);
  });

  it("makes a new file once it has a name, of everything that stands in it", async () => {
    const host = new FakeHost();
    const editor = new Editor(host, undefined, () => undefined);
    expect(await editor.save()).toBe(false);
    expect(editor.failure).toBe(words.file.nameFirst);
    editor.type("child.sex", "男");
    editor.leave("child.sex");
    await settle();
    expect(host.calls).toEqual([]);
    editor.type("child.name", "新来的");
    editor.leave("child.name");
    await settle();
    expect(host.calls[0]?.[1]).toMatchObject({ id: null, version: 0, changes: { "child.name": "新来的", "child.sex": "男" } });
    expect([editor.isNew, editor.name]).toEqual([false, "新来的"]);
  });
});

describe("a file that was changed elsewhere", () => {
  async function stale() {
    const { host, editor, saves } = opened();
    editor.type("father.phone", "13800005678");
    editor.type("mother.name", "邓桂香");
    const elsewhere = structuredClone(host.file(0));
    elsewhere.version = 7;
    elsewhere.fields["father.phone"] = "13911112222";
    host.changed.set("child-0", elsewhere);
    void editor.save();
    await settle();
    return { editor, saves };
  }

  it("keeps what was typed and says what the field holds now", async () => {
    const { editor } = await stale();
    expect([editor.state, editor.failure]).toEqual(["stale", words.file.stale]);
    expect(editor.conflicts).toEqual({ "father.phone": "13911112222" });
    expect(editor.text("father.phone")).toBe("13800005678");
  });

  it("saves over it only when asked", async () => {
    const { editor, saves } = await stale();
    editor.leave("father.phone");
    await settle();
    expect(saves()).toHaveLength(1);
    void editor.save();
    await settle();
    expect(saves().at(-1)).toMatchObject({ version: 7, changes: { "father.phone": "13800005678", "mother.name": "邓桂香" } });
    expect([editor.state, editor.conflicts]).toEqual(["saved", {}]);
  });

  it("can take what is stored instead", async () => {
    const { editor } = await stale();
    editor.takeStored();
    expect([editor.text("father.phone"), editor.dirty, editor.failure]).toEqual(["13911112222", false, ""]);
  });
});

describe("what a field shows", () => {
  it("is the text that could not be understood, where there is no value", () => {
    const { editor } = opened();
    editor.file = { ...editor.file, originals: { ...editor.file.originals, "father.birth_date": "去年" } };
    expect(editor.text("father.birth_date")).toBe("去年");
    expect(editor.chosen("father.birth_date")).toEqual(["去年"]);
  });

  it("is not collected only as long as nothing is typed", () => {
    const { editor } = opened();
    expect(editor.missing("mother.phone")).toBe(true);
    editor.type("mother.phone", "1");
    expect(editor.missing("mother.phone")).toBe(false);
  });

  it("is not collected while it holds a text that nobody understood, until it is typed anew", () => {
    const { editor } = opened();
    editor.file = { ...editor.file, missing: ["father.birth_date"], originals: { "father.birth_date": "去年" } };
    expect([editor.text("father.birth_date"), editor.missing("father.birth_date")]).toEqual(["去年", true]);
    editor.type("father.birth_date", "1988-02");
    expect(editor.missing("father.birth_date")).toBe(false);
  });

  it("is what was typed, also over a newer version after an undo", () => {
    const { host, editor } = opened();
    editor.type("father.phone", "13800005678");
    editor.renew({ ...structuredClone(host.file(0)), version: 5 });
    expect([editor.text("father.phone"), editor.file.version]).toEqual(["13800005678", 5]);
  });
});

describe("the layout", () => {
  const catalogue = new Catalogue(fakeFields());

  it("follows the paper form, the ID number first", () => {
    expect(groups(catalogue).map((group) => group.key)).toEqual(["child", "father", "mother", "grandparents", "care", "guardian", "school", "household", "helper", "village", "other"]);
    expect(groups(catalogue)[0]?.fields.slice(0, 4).map((field) => field.key)).toEqual(["child.id_number", "child.name", "child.sex", "child.birth_date"]);
  });

  it("offers the marks for nothing where they can be true", () => {
    const mark = (key: string) => marks(catalogue.get(key)!);
    expect([mark("father.phone"), mark("maternal_grandmother.birth_date"), mark("guardian.phone")]).toEqual([{ deceased: true }, { deceased: true }, { deceased: false }]);
    expect([mark("child.name"), mark("child.schooling"), mark("child.remarks")]).toEqual([undefined, undefined, undefined]);
  });

  it("hides what the form doesn't ask, unless something stands there", () => {
    const { editor } = opened();
    const when = catalogue.get("guardian.phone")?.when ?? null;
    editor.type("care.entrusted", "否");
    expect([shows("guardian.address", editor, when), shows("guardian.phone", editor, when)]).toEqual([true, true]);
    editor.file = { ...editor.file, missing: [] };
    expect(shows("guardian.address", editor, when)).toBe(false);
  });

  it("shows every stored field of the catalogue once", () => {
    const shown = groups(catalogue).flatMap((group) => group.fields.map((field) => field.key));
    const stored = catalogue.fields.filter((field) => field.kind !== "row_number").map((field) => field.key);
    expect([...shown].sort()).toEqual([...stored].sort());
    expect(new Set(groups(catalogue).map((group) => group.key)).size).toBe(groups(catalogue).length);
  });

  it("shows a field that depends on another when it matters, holds something or is found fault with", () => {
    const { editor } = opened();
    expect(shows("child.illness", editor)).toBe(false);
    editor.type("child.health", "患病");
    expect([shows("child.illness", editor), shows("child.disability_grade", editor)]).toEqual([true, false]);
    editor.type("child.disability_grade", "二级");
    expect(shows("child.disability_grade", editor)).toBe(true);
  });
});

describe("the past", () => {
  it("is told step by step, not cell by cell", () => {
    const one = { at: "2026-11-03T14:05:09+08:00", operator: "李文书", operation: "导入 花名册.xlsx", field: "father.phone", old: null, new: "138", source: "B8" };
    const told = steps([{ ...one, at: "2026-11-04T09:00:00+08:00", operation: "修改档案" }, one, { ...one, field: "father.name" }]);
    expect(told.map((step) => [step.operation, step.entries.length])).toEqual([["修改档案", 1], ["导入 花名册.xlsx", 2]]);
  });
});
