import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { PACKS } from "../../tests/fake/forms";
import { FakeHost } from "../../tests/fake/host";
import { words } from "../words";
import { Exporting } from "./exporting.svelte";

async function opened(): Promise<{ host: FakeHost; exporting: Exporting }> {
  const host = new FakeHost();
  const exporting = new Exporting(host);
  await exporting.load();
  return { host, exporting };
}

const asked = (host: FakeHost, wanted: string) => host.calls.filter(([command]) => command === wanted).map(([, request]) => request);

describe("an export", () => {
  it("offers the forms and counts the children", async () => {
    const { exporting } = await opened();
    expect(exporting.forms.map((form) => form.key)).toEqual(["registration", "roster", "statistics", "contact-card"]);
    expect([exporting.form, exporting.sending.scope.children]).toEqual(["registration", 60]);
  });

  it("sends the typed day as it is meant, today as nothing, who gets it, and whether rows carry keys", async () => {
    const { host, exporting } = await opened();
    await exporting.run();
    exporting.choose("statistics");
    exporting.sending.typeAsOf("2026年7月31日");
    exporting.sending.to = " 石桥镇民政办 ";
    exporting.sending.keyed = false;
    await exporting.run();
    expect(asked(host, "export_form")).toEqual([
      { form: "registration", as_of: null, search: "", selected: null, scope: "", keyed: true, to: "" },
      { form: "statistics", as_of: "2026-07-31", search: "", selected: null, scope: "", keyed: false, to: "石桥镇民政办" },
    ]);
    expect(exporting.result?.identities).toHaveLength(1);
  });

  it("exports children that were chosen in the list, and says which", async () => {
    const { host, exporting } = await opened();
    exporting.take({ ids: ["child-1", "child-2"], query: null }, "已选 2 人", 2);
    await exporting.load();
    expect(exporting.sending.scope.children).toBe(2);
    await exporting.run();
    expect(asked(host, "export_form")[0]).toEqual({ form: "registration", as_of: null, search: "", selected: { ids: ["child-1", "child-2"], query: null }, scope: "已选 2 人", keyed: true, to: "" });
    await exporting.sending.scope.choose("all");
    expect([exporting.sending.scope.children, exporting.sending.request?.selected]).toEqual([60, null]);
  });

  it("does not export as of a day that it can't read, and says so only then", async () => {
    const { host, exporting } = await opened();
    exporting.sending.typeAsOf("七月底");
    expect(exporting.sending.asOfMistake).toBe("");
    await exporting.run();
    expect(exporting.sending.asOfMistake).toBe(words.exporting.asOfWrong);
    expect(asked(host, "export_form")).toEqual([]);
    exporting.sending.typeAsOf("2026.7");
    expect(exporting.sending.asOfMistake).toBe("");
  });

  it("writes nothing for nobody", async () => {
    const { host, exporting } = await opened();
    exporting.sending.scope.search = "查无此人";
    await exporting.sending.scope.choose("search");
    await exporting.run();
    expect([exporting.sending.scope.children, asked(host, "export_form")]).toEqual([0, []]);
  });

  it("says why nothing was written, and forgets the last result", async () => {
    const { host, exporting } = await opened();
    await exporting.run();
    host.refusals.set("export_form", { code: "read_only", message: "没有写入权限。" });
    await exporting.run();
    expect([exporting.result, exporting.failure, exporting.working]).toEqual([undefined, "没有写入权限。", false]);
  });

  it("offers recipients of before, each once", async () => {
    const { exporting } = await opened();
    expect(exporting.recipients).toEqual(["石桥镇民政办"]);
  });
});

describe("a place as scope", () => {
  it("is asked for when it is wanted, named and exact", async () => {
    const { host, exporting } = await opened();
    const { scope } = exporting.sending;
    await scope.choose("place");
    expect([scope.children, exporting.sending.request?.scope]).toEqual([2, words.exporting.placeNone]);
    await scope.choosePlace(1);
    expect([scope.children, exporting.sending.request?.scope]).toEqual([21, "大坪村1组"]);
    await exporting.run();
    const request = asked(host, "export_form")[0] as { selected: { query: { filters: { village: string; group: string } } } };
    expect(request.selected.query.filters).toMatchObject({ village: "大坪村", group: "大坪村1组" });
    await scope.choose("all");
    await scope.choose("place");
    expect(asked(host, "places")).toHaveLength(1);
  });

  it("never means everybody while the places are not there yet", async () => {
    const { host, exporting } = await opened();
    const choosing = exporting.sending.scope.choose("place");
    expect([exporting.sending.request, exporting.sending.scope.children]).toEqual([undefined, undefined]);
    await exporting.run();
    expect([asked(host, "export_form"), exporting.sending.asOfMistake]).toEqual([[], ""]);
    await choosing;
    expect(exporting.sending.ready).toBe(true);
  });

  it("never means everybody when the places can't be told, says why, and asks again", async () => {
    const { host, exporting } = await opened();
    const { scope } = exporting.sending;
    host.refusals.set("places", { code: "disk_full", message: "磁盘满了。" });
    await scope.choose("place");
    expect([exporting.sending.request, scope.children, scope.failure]).toEqual([undefined, undefined, "磁盘满了。"]);
    exporting.look();
    expect(exporting.preview.failure).toBe(words.exporting.scopeOpen);
    await exporting.run();
    await exporting.filling.choose();
    await exporting.filling.run();
    expect([asked(host, "export_form"), asked(host, "plan_fill"), asked(host, "fill_form")]).toEqual([[], [], []]);
    expect(exporting.filling.failure).toBe(words.filling.scopeFirst);
    await scope.choose("place");
    expect([scope.children, scope.failure]).toEqual([2, ""]);
  });

  it("is not replaced by another one when it is gone", async () => {
    const { host, exporting } = await opened();
    const { scope } = exporting.sending;
    await scope.choose("place");
    await scope.choosePlace(1);
    const call = host.call.bind(host);
    host.call = (async (command, request) => {
      const answer = await call(command, request);
      return command === "places" ? (answer as unknown[]).filter((_, at) => at !== 1) : answer;
    }) as typeof host.call;
    await exporting.load();
    expect([scope.place, exporting.sending.request, scope.failure]).toEqual([-1, undefined, words.exporting.placeGone]);
    await exporting.run();
    expect(asked(host, "export_form")).toEqual([]);
    await scope.choosePlace(1);
    expect([exporting.sending.request?.scope, scope.children, scope.failure]).toEqual(["大坪村2组", 37, ""]);
  });

  it("takes no count of others for its own", async () => {
    const { exporting } = await opened();
    const { scope } = exporting.sending;
    await scope.choose("place");
    const counting = scope.choose("all");
    const choosing = scope.choose("place");
    await counting;
    expect(scope.children).toBeUndefined();
    await choosing;
    expect(scope.children).toBe(2);
  });
});

describe("a preview", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  async function ready(): Promise<{ host: FakeHost; exporting: Exporting }> {
    const host = new FakeHost();
    const exporting = new Exporting(host);
    const loaded = exporting.load();
    await vi.runAllTimersAsync();
    await loaded;
    return { host, exporting };
  }

  it("is drawn once after several changes, and writes nothing", async () => {
    const { host, exporting } = await ready();
    exporting.look();
    exporting.choose("roster");
    exporting.look();
    await vi.runAllTimersAsync();
    expect(asked(host, "preview_export")).toEqual([{ form: "roster", as_of: null, search: "", selected: null, scope: "", keyed: true, to: "" }]);
    expect(exporting.preview.sheet?.children).toBe(60);
    expect(asked(host, "export_form")).toEqual([]);
  });

  it("stays as it was while a day is being typed, and is blank for nobody", async () => {
    const { exporting } = await ready();
    exporting.look();
    await vi.runAllTimersAsync();
    exporting.sending.typeAsOf("2026.");
    exporting.look();
    expect([exporting.preview.sheet?.children, exporting.preview.waiting]).toEqual([60, false]);
    exporting.sending.scope.children = 0;
    exporting.look();
    expect(exporting.preview.sheet).toBeUndefined();
  });

  it("says why there is none", async () => {
    const { host, exporting } = await ready();
    host.refusals.set("preview_export", { code: "disk_full", message: "磁盘满了。" });
    exporting.look();
    await vi.runAllTimersAsync();
    expect([exporting.preview.failure, exporting.preview.waiting]).toEqual(["磁盘满了。", false]);
  });
});

describe("remembered forms", () => {
  it("are listed, and one is forgotten as a step that can be undone", async () => {
    const host = new FakeHost();
    const changed = vi.fn(async () => {});
    const { packs } = new Exporting(host, changed);
    await packs.load();
    expect(packs.entries).toEqual(PACKS);
    await packs.forget(PACKS[1]!);
    expect([packs.entries.length, packs.done.includes(PACKS[1]!.title), changed.mock.calls.length]).toEqual([2, true, 1]);
    expect(host.calls.at(-1)).toEqual(["forget_pack", { fingerprint: PACKS[1]!.fingerprint }]);
    host.refusals.set("forget_pack", { code: "disk_full", message: "磁盘空间不足。" });
    await packs.forget(PACKS[0]!);
    expect([packs.entries.length, packs.done, packs.failure, packs.working]).toEqual([2, "", "磁盘空间不足。", false]);
  });

  it("are handed on as a file, and those of others are taken in", async () => {
    const host = new FakeHost();
    const changed = vi.fn(async () => {});
    const { packs } = new Exporting(host, changed);
    await packs.load();
    await packs.hand(PACKS[0]);
    expect(host.calls.at(-1)).toEqual(["export_packs", { fingerprint: PACKS[0]!.fingerprint }]);
    expect([packs.done.startsWith("已存成："), changed.mock.calls.length]).toEqual([true, 0]);
    await packs.take();
    expect([packs.entries.at(-1)?.title, packs.done.startsWith("已读入 1 种"), changed.mock.calls.length]).toEqual(["县里发的花名册", true, 1]);
    host.refusals.set("import_packs", { code: "bad_argument", message: "“花名册.xlsx”不是表样包。" });
    await packs.take();
    expect([packs.done, packs.failure]).toEqual(["", "“花名册.xlsx”不是表样包。"]);
  });
});
