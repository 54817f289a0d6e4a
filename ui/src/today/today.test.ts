import { describe, expect, it } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { Today } from "./today.svelte";

describe("today", () => {
  it("tells what is due, the most urgent first, and nothing that concerns nobody", async () => {
    const today = new Today(new FakeHost());
    await today.load();
    expect(today.due.map((due) => [due.key, due.count])).toEqual([["turning", 3], ["odd", 10], ["incomplete", 60], ["cards", 60]]);
    expect(today.due[0]?.query).toMatchObject({ filters: { turning: true }, sort: "age" });
    const empty = new Today(new FakeHost({ children: 0 }));
    await empty.load();
    expect([empty.due, empty.answer?.backup]).toEqual([[], null]);
  });

  it("says why it can't be told, and keeps what it knew", async () => {
    const host = new FakeHost();
    const today = new Today(host);
    await today.load();
    host.refusals.set("today", { code: "io", message: "读写文件时出错。" });
    await today.load();
    expect([today.failure, today.answer?.children]).toEqual(["读写文件时出错。", 60]);
  });

  it("makes a backup and says where it is", async () => {
    const host = new FakeHost();
    const today = new Today(host);
    await today.backUp();
    expect([today.backedUp.includes("备份"), today.backingUp]).toEqual([true, false]);
    host.refusals.set("back_up", { code: "disk_full", message: "磁盘空间不足。" });
    await today.backUp();
    expect([today.failure, today.backingUp]).toEqual(["磁盘空间不足。", false]);
  });
});
