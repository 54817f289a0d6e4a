import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { HostError } from "../host/host";
import { readDay, shortTime } from "./dates";
import { composing, control } from "./keys";
import { Pause } from "./pause";
import { Unlocking } from "./unlocking.svelte";
import { same, shown, told, written } from "./values";

describe("typed days", () => {
  it.each([
    ["2026.7.31", "2026-07-31"],
    ["2026-07-31", "2026-07-31"],
    ["2026/7/31", "2026-07-31"],
    ["20260731", "2026-07-31"],
    ["2026年7月31日", "2026-07-31"],
    ["2026年7月31", "2026-07-31"],
    [" ２０２６．７．３１ ", "2026-07-31"],
    ["2026。7。31", "2026-07-31"],
    ["2024.2.29", "2024-02-29"],
  ])("reads %s", (typed, iso) => expect(readDay(typed)).toBe(iso));

  it.each(["2026.2.29", "2026.13.1", "2026.7", "明天", "", "31.7.2026"])("does not guess at %s", (typed) =>
    expect(readDay(typed)).toBeUndefined(),
  );

  it("shows a time in the zone in which it was written", () => {
    expect(shortTime("2026-11-03T14:05:09+08:00")).toBe("2026-11-03 14:05");
  });
});

describe("keys", () => {
  const key = { key: "s", isComposing: false, keyCode: 83, ctrlKey: true, metaKey: false, altKey: false, shiftKey: false };

  it("knows Ctrl with a letter, also with caps lock", () => {
    expect(control(key, "s")).toBe(true);
    expect(control({ ...key, key: "S" }, "s")).toBe(true);
    expect(control({ ...key, ctrlKey: false }, "s")).toBe(false);
    expect(control({ ...key, shiftKey: true }, "s")).toBe(false);
  });

  it("is silent while an input method is composing, whichever way it says so", () => {
    expect(control({ ...key, isComposing: true }, "s")).toBe(false);
    expect(control({ ...key, keyCode: 229 }, "s")).toBe(false);
    expect(composing({ isComposing: false, keyCode: 229 })).toBe(true);
    expect(composing({ isComposing: false, keyCode: 13 })).toBe(false);
  });
});

describe("a pause", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("runs only the last work, once typing has stopped", () => {
    const done: string[] = [];
    const pause = new Pause(200);
    pause.then(() => done.push("张"));
    vi.advanceTimersByTime(199);
    pause.then(() => done.push("张秋"));
    vi.advanceTimersByTime(199);
    expect(done).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(done).toEqual(["张秋"]);
  });
});

describe("workbooks that ask for a password", () => {
  const refusal = (message: string) => new HostError({ code: "password_protected", message });
  const asking = () => {
    const host = new FakeHost();
    return { host, unlocking: new Unlocking(host, async () => undefined) };
  };
  const files = [{ id: "1", name: "表.xlsx" }, { id: "2", name: "花名册表.xlsx" }];

  it("are known by the whole name in the refusal", () => {
    const { unlocking } = asking();
    expect([unlocking.asks(refusal("“花名册表.xlsx”设有打开密码。"), files), unlocking.file?.id]).toEqual([true, "2"]);
    unlocking.asks(refusal("“表.xlsx”设有打开密码。"), files);
    expect(unlocking.file?.id).toBe("1");
    unlocking.asks(refusal("花名册表.xlsx 设有打开密码。"), files);
    expect(unlocking.file?.id).toBe("2");
  });

  it("are asked for one after the other when they have the same name", async () => {
    const { host, unlocking } = asking();
    const twins = [{ id: "1", name: "表.xlsx" }, { id: "2", name: "表.xlsx" }];
    const asked: (string | undefined)[] = [];
    for (let file = 0; file < 2; file++) {
      unlocking.asks(refusal("“表.xlsx”设有打开密码。"), twins);
      asked.push(unlocking.file?.id);
      unlocking.password = host.password;
      await unlocking.submit();
    }
    expect(asked).toEqual(["1", "2"]);
  });

  it("say nothing once another file was taken", async () => {
    const { host, unlocking } = asking();
    unlocking.asks(refusal("“表.xlsx”设有打开密码。"), files);
    unlocking.password = `not ${host.password}`;
    const submitted = unlocking.submit();
    unlocking.asks(refusal("“花名册表.xlsx”设有打开密码。"), files);
    await submitted;
    expect([unlocking.file?.id, unlocking.failure, unlocking.working]).toEqual(["2", "", false]);
  });
});

describe("values", () => {
  it("writes several labels into one cell and a word for nothing", () => {
    expect(written(["享受低保", "医疗救助"])).toBe("享受低保、医疗救助");
    expect(written(4)).toBe("4");
    expect(shown(null)).toBe("未采集");
    expect(same(undefined, [])).toBe(true);
    expect(same("4", 4)).toBe(true);
  });

  it("puts one full stop between what is wrong and what to do", () => {
    expect(told({ message: "没有身份证号", hint: "按户口簿补录。" })).toBe("没有身份证号。按户口簿补录。");
    expect(told({ message: "没有身份证号。", hint: "按户口簿补录。" })).toBe("没有身份证号。按户口簿补录。");
  });
});
