import { beforeEach, describe, expect, it, vi } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { LEFT } from "../../tests/fake/lists";
import { backupTrouble } from "../parts/backups";
import { words } from "../words";
import { Settings } from "./settings.svelte";

let host: FakeHost;
let settings: Settings;
const changed = vi.fn(async () => undefined);

beforeEach(() => {
  host = new FakeHost();
  changed.mockClear();
  settings = new Settings(host, changed);
});

describe("settings", () => {
  it("are saved and shown as they were stored", async () => {
    await settings.load();
    settings.unit = "石桥镇小河村";
    settings.groups = "小河村1组\n\n小河村2组";
    await settings.save();
    expect([settings.groups, settings.done]).toEqual(["小河村1组\n小河村2组", words.settings.saved]);
    expect(changed).toHaveBeenCalledOnce();
  });

  it("stay as typed when they can't be saved", async () => {
    await settings.load();
    settings.region = "123";
    host.refusals.set("save_settings", { code: "bad_argument", message: "行政区划代码是12位数字。" });
    await settings.save();
    expect([settings.region, settings.failure, settings.done, settings.working]).toEqual(["123", "行政区划代码是12位数字。", "", false]);
  });

  it("change the password only with the one before", async () => {
    expect(await settings.changePassword("wrong", "another four words")).toBe(false);
    expect(settings.failure).toContain("密码不对");
    expect(await settings.changePassword(host.password, "another four words")).toBe(true);
    expect([settings.failure, settings.done]).toEqual(["", words.settings.passwordDone]);
  });

  it("show a new recovery code until one goes elsewhere", async () => {
    await settings.renewRecoveryCode("correct-horse");
    expect(settings.recoveryCode).not.toBe("");
    await settings.show("backup");
    expect(settings.recoveryCode).toBe("");
  });
});

describe("operators", () => {
  it("are added and taken away only with the own password", async () => {
    await settings.show("people");
    expect(await settings.addOperator("李兰", "another four words", "wrong")).toBe(false);
    expect([settings.failure.includes("密码不对"), settings.operators?.length]).toEqual([true, 1]);
    expect(await settings.addOperator(" 李兰 ", "another four words", host.password)).toBe(true);
    expect([settings.operators?.length, settings.done]).toEqual([2, words.settings.operatorAdded("李兰")]);

    settings.removing = settings.operators?.[1];
    await settings.removeOperator("wrong");
    expect([settings.removing?.number, settings.operators?.length]).toEqual([2, 2]);
    await settings.removeOperator(host.password);
    expect([settings.removing, settings.operators?.map((one) => one.name)]).toEqual([undefined, ["李文书"]]);
  });
});

describe("words for levels", () => {
  it("are saved, and stay as typed over a refusal and a lock", async () => {
    await settings.levels.load();
    settings.levels.fields![0]!.levels[0]!.word = "A级";
    host.refusals.set("save_level_words", { code: "bad_argument", message: "“A级”用了两次。" });
    await settings.levels.save();
    expect([settings.levels.failure, settings.levels.fields![0]!.levels[0]!.word]).toEqual(["“A级”用了两次。", "A级"]);

    const after = new Settings(host, changed);
    after.takeUp({ ...settings.typed!, part: "levels" });
    // The screen asks too when it is shown.
    await Promise.all([after.load(), after.load()]);
    expect([after.part, after.levels.fields?.[0]?.levels[0]?.word]).toEqual(["levels", "A级"]);
    await after.levels.save();
    expect([after.levels.done, after.typed, host.levels[0]!.levels[0]!.word]).toEqual([words.settings.levelsSaved, undefined, "A级"]);
    expect(changed).toHaveBeenCalledOnce();
  });
});

describe("a refused word for a level", () => {
  it("is found where it stands: the second of two that are the same", async () => {
    const { levels } = settings;
    await levels.load();
    const [first, second] = levels.fields!;
    second!.levels[0]!.word = "绿 ";
    second!.levels[1]!.word = "绿";
    host.refusals.set("save_level_words", { code: "bad_argument", message: "“绿”用了两次。" });
    await levels.save();
    expect(levels.wrong).toEqual({ field: second!.field, level: second!.levels[1]!.level });
    first!.levels[1]!.word = "同上";
    host.refusals.set("save_level_words", { code: "bad_argument", message: "“同上”在表格里有别的意思。" });
    await levels.save();
    expect(levels.wrong).toEqual({ field: first!.field, level: first!.levels[1]!.level });
    host.refusals.set("save_level_words", { code: "disk_full", message: "磁盘满了。" });
    await levels.save();
    expect(levels.wrong).toBeUndefined();
  });
});

describe("the folder of backups", () => {
  it("is chosen, can be missing, and can lie beside the register again", async () => {
    await settings.show("backup");
    expect(await settings.chooseBackupFolder("U盘")).toBe(false);
    expect([settings.failure, settings.backups?.chosen]).toEqual(["请写完整的路径。", false]);
    expect(await settings.chooseBackupFolder("E:\\")).toBe(true);
    expect([settings.failure, settings.done]).toEqual(["", words.settings.backupFolderDone("E:\\\\童册登记册-备份")]);
    host.stickOut = true;
    await settings.load();
    expect(backupTrouble(settings.backups!.trouble!)).toContain("U 盘没有插");
    expect(backupTrouble({ folder: "E:\\登记册-备份", missing: false, moved: true })).toContain("重新选一个文件夹");
    await settings.backUpBeside();
    expect([settings.backups?.chosen, settings.backups?.trouble]).toEqual([false, null]);
  });
});

describe("going back to a backup", () => {
  it("says what it takes away before it is done", async () => {
    const step = { at: "2026-11-03T14:05:09+08:00", operator: "李文书", operation: "新建档案", children: 1, undone: false, undoable: true, child: null, import: false };
    host.operations.push({ ...step, number: 3 }, { ...step, number: 2 }, { ...step, number: 1 });
    await settings.show("backup");
    const [newest, oldest] = settings.backups!.backups;
    expect([settings.after(newest!), settings.lost(newest!).map((one) => one.number)]).toEqual([2, [3, 2]]);
    expect(settings.after(oldest!)).toBe(3);
  });

  it("asks again when the password was wrong", async () => {
    await settings.show("backup");
    settings.restoring = settings.backups!.backups[0];
    host.refusals.set("restore_backup", { code: "wrong_password", message: "密码不对，也不是恢复码。" });
    await settings.restore("wrong");
    expect([settings.restoring?.name, settings.failure]).toEqual(["b2", "密码不对，也不是恢复码。"]);
    await settings.restore("right");
    expect([settings.restoring, settings.done]).toEqual([undefined, "已恢复到 2026-11-02 17:28 的备份。"]);
    expect(changed).toHaveBeenCalledOnce();
  });
});

describe("who left", () => {
  it("comes in pages, and stays as far as one has looked when somebody comes back", async () => {
    host.left = Array.from({ length: 230 }, (_, at) => ({ ...LEFT[0]!, id: `left-${at}` }));
    await settings.show("left");
    expect([settings.left!.length, settings.leftTotal, settings.nextLeft]).toEqual([100, 230, 100]);
    await settings.moreLeft();
    await settings.moreLeft();
    expect([settings.left!.length, settings.nextLeft]).toEqual([230, 0]);
    await settings.bringBack(settings.left![5]!);
    expect([settings.left!.length, settings.leftTotal]).toEqual([229, 229]);
  });


  it("comes back", async () => {
    await settings.show("left");
    await settings.bringBack(settings.left![0]!);
    expect(host.calls.find(([command]) => command === "bring_back")?.[1]).toEqual({ ids: ["child-900"] });
    expect(settings.done).toBe(words.settings.broughtBack("单天成"));
  });
});
