import { describe, expect, it, vi } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { filters } from "../today/today.svelte";
import { words } from "../words";
import { Program } from "./program.svelte";

async function opened(host = new FakeHost()): Promise<Program> {
  const program = new Program(host);
  await program.start();
  return program;
}

describe("the program", () => {
  it("asks an empty host for nothing but its status", async () => {
    const host = new FakeHost({ state: "none" });
    const program = await opened(host);
    expect(program.status?.state).toBe("none");
    expect(host.calls.map(([command]) => command)).toEqual(["status"]);
  });

  it("saves an open file before going elsewhere", async () => {
    const program = await opened();
    await program.open("child-3");
    program.editor?.type("father.phone", "13800005678");
    await program.go("import");
    expect([program.screen, program.editor]).toEqual(["import", undefined]);
    await vi.waitFor(() => expect(program.undoing.last?.operation).toBe("修改父亲联系电话"));
  });

  it("stays with a file that can't be saved", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.open("child-3");
    program.editor?.type("father.phone", "13800005678");
    host.refusals.set("save_child", { code: "disk_full", message: "磁盘空间不足。" });
    await program.go("roster");
    expect([program.screen, program.editor?.failure]).toEqual(["file", "磁盘空间不足。"]);
  });

  it("leaves an untouched new file without a word", async () => {
    const program = await opened();
    await program.add();
    await program.go("roster");
    expect([program.screen, program.editor]).toEqual(["roster", undefined]);
  });

  it("undoes by name and renews what is shown", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.open("child-3");
    program.editor?.type("father.phone", "13800005678");
    await program.editor?.save();
    await program.changed();
    host.changed.delete("child-3");
    await program.undo();
    expect(program.undoing.said).toBe("已撤销：修改父亲联系电话");
    expect([program.editor?.text("father.phone"), program.undoing.last]).toEqual(["13800000003", undefined]);
  });

  it("closes the file whose making was undone", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.open("child-3");
    program.editor?.type("father.phone", "13800005678");
    await program.editor?.save();
    host.refusals.set("get_child", { code: "child_not_found", message: "登记册里没有这个孩子。" });
    await program.undo();
    expect([program.screen, program.editor]).toEqual(["roster", undefined]);
  });

  it("forgets everything it showed when it is locked", async () => {
    const program = await opened();
    await program.open("child-3");
    await program.lock();
    expect([program.status?.state, program.editor, program.roster.total, program.undoing.last]).toEqual(["locked", undefined, 0, undefined]);
  });

  it("goes back to the file that was open when it was locked, with what was typed saved", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.open("child-3");
    program.editor?.type("father.phone", "13800005678");
    await program.lock(5);
    expect([program.status?.state, program.editor, program.lockedAfter]).toEqual(["locked", undefined, 5]);
    await program.entered(await host.call("open_register", { password: host.password }));
    expect([program.screen, program.editor?.text("father.phone"), program.editor?.dirty]).toEqual(["file", "13800005678", false]);
    expect(program.lockedAfter).toBe(0);
  });

  it("keeps what can't be saved yet for whoever unlocks it", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.add();
    program.create();
    program.editor?.type("child.remarks", "名字还没问到");
    await program.lock();
    expect([program.status?.state, program.kept[0]?.file?.typed]).toEqual(["locked", { "child.remarks": "名字还没问到" }]);
    await program.entered(await host.call("open_register", { password: host.password }));
    expect([program.screen, program.editor?.isNew, program.editor?.text("child.remarks"), program.kept]).toEqual(["file", true, "名字还没问到", []]);
  });

  it("goes on with the name that was asked for before a new file, and with settings that were typed", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.add();
    program.finder.type("name", "单秋");
    await program.lock(5);
    expect([program.finder.name, program.kept[0]?.finder]).toEqual(["", { name: "单秋", idNumber: "" }]);
    await program.entered(await host.call("open_register", { password: host.password }));
    expect([program.screen, program.finder.name, program.kept]).toEqual(["file", "单秋", []]);

    await program.go("settings");
    await program.settings.load();
    program.settings.groups += "\n大坪村4组";
    await program.lock(5);
    await program.entered(await host.call("open_register", { password: host.password }));
    await program.settings.load();
    expect([program.screen, program.settings.groups.endsWith("大坪村4组"), program.settings.typed !== undefined]).toEqual(["settings", true, true]);
    await program.settings.save();
    expect(program.settings.typed).toBeUndefined();
  });

  it("goes back to the screen, the search and the words for levels where one was", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    const again = async () => {
      await program.lock(5);
      await program.entered(await host.call("open_register", { password: host.password }));
    };
    await program.list({ search: "大坪", sort: "age" });
    await program.lock(5);
    expect([program.roster.search, program.keptHere]).toEqual(["", []]);
    await program.entered(await host.call("open_register", { password: host.password }));
    expect([program.screen, program.roster.search, program.roster.answered, program.roster.sort]).toEqual(["roster", "大坪", "大坪", "age"]);

    await program.go("settings");
    await program.settings.show("levels");
    program.settings.levels.fields![0]!.levels[0]!.word = "A级";
    await again();
    await program.settings.load();
    expect([program.screen, program.settings.part, program.settings.levels.fields![0]!.levels[0]!.word]).toEqual(["settings", "levels", "A级"]);
  });

  it("keeps what somebody typed for that person alone", async () => {
    const host = new FakeHost({ others: ["李兰"] });
    const program = await opened(host);
    await program.add();
    program.create();
    program.editor?.type("child.remarks", "名字还没问到");
    await program.lock();
    await program.entered(await host.call("open_register", { password: host.password, operator: "李兰" }));
    expect([program.screen, program.editor]).toEqual(["today", undefined]);
    await program.lock();
    await program.entered(await host.call("open_register", { password: host.password, operator: "李文书" }));
    expect([program.screen, program.editor?.text("child.remarks")]).toEqual(["file", "名字还没问到"]);
  });

  it("keeps what several people typed, for each of them", async () => {
    const host = new FakeHost({ others: ["李兰"] });
    const program = await opened(host);
    const type = async (remarks: string) => {
      await program.add();
      program.create();
      program.editor?.type("child.remarks", remarks);
      await program.lock();
    };
    const open = async (operator: string) => {
      await program.entered(await host.call("open_register", { password: host.password, operator }));
      return program.editor?.text("child.remarks");
    };
    await type("名字还没问到");
    await open("李兰");
    await type("等户口簿");
    expect(program.kept.map((one) => one.operator)).toEqual(["李文书", "李兰"]);
    expect(await open("李文书")).toBe("名字还没问到");
    await program.lock();
    expect(await open("李兰")).toBe("等户口簿");
    expect(program.kept.map((one) => one.operator)).toEqual(["李文书"]);
  });

  it("keeps what was typed for the register in which it was typed", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.add();
    program.finder.type("name", "单秋");
    await program.lock();
    const own = host.folder;
    host.folder = "D:\\另一本";
    program.status = host.status();
    expect(program.keptHere).toEqual([]);
    await program.entered(await host.call("open_register", { password: host.password }));
    expect([program.screen, program.finder.name]).toEqual(["today", ""]);
    await program.lock();
    host.folder = own;
    await program.entered(await host.call("open_register", { password: host.password }));
    expect([program.screen, program.finder.name]).toEqual(["file", "单秋"]);
  });

  it("shows the report of an import again after a lock, and says so when it is gone", async () => {
    const host = new FakeHost();
    const program = new Program(host);
    await program.start();
    await program.go("import");
    await program.importing.plan([{ id: "file-1", name: "花名册.xlsx" }]);
    await program.importing.apply();
    const plan = program.importing.report?.plan;
    await program.lock(5);
    expect(host.calls.at(-1)?.[1]).toEqual({ keep: [], report: plan });
    await program.entered(await host.call("open_register", { password: host.password }));
    expect(program.screen).toBe("import");
    await program.importing.resume();
    expect([program.importing.step, program.importing.operation, program.importing.report?.applied]).toEqual(["report", 7, true]);

    await program.lock(5);
    host.keptReport = null;
    await program.entered(await host.call("open_register", { password: host.password }));
    await program.importing.resume();
    expect([program.importing.step, program.importing.failure]).toEqual(["choose", words.importing.reportGone]);
  });

  it("stands before the same import after a lock, with what was said of it", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.go("import");
    await program.importing.choose();
    await program.importing.chooseValue({ field: "child.health", text: "良", label: "健康" });
    await program.importing.treatBlanks("fill");
    program.importing.pick("similar");
    const asked = host.calls.filter(([command]) => command === "plan_import").at(-1)?.[1];
    await program.lock(5);
    expect([program.importing.report, host.calls.at(-1)]).toEqual([undefined, ["close_register", { keep: ["file-1"], report: null }]]);
    await program.entered(await host.call("open_register", { password: host.password }));
    expect([program.screen, program.importing.step]).toEqual(["import", "reading"]);
    await program.importing.resume();
    expect(host.calls.filter(([command]) => command === "plan_import").at(-1)?.[1]).toEqual({ ...(asked as object), again: "plan-1" });
    expect([program.importing.step, program.importing.outcome, program.importing.onBlank]).toEqual(["plan", "similar", "fill"]);
    await program.importing.chooseValue({ field: "child.health", text: "好", label: "健康" });
    expect(host.calls.at(-1)?.[1]).not.toHaveProperty("again");
  });

  it("says of an import that can't be gone on with why, and keeps nothing of it", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.go("import");
    await program.importing.choose();
    await program.lock(5);
    await program.entered(await host.call("open_register", { password: host.password }));
    host.refusals.set("plan_import", { code: "file_changed", message: "“花名册.xlsx”在锁定以后改过。" });
    await program.importing.resume();
    expect([program.importing.step, program.importing.failure, program.importing.kept]).toEqual(["choose", "“花名册.xlsx”在锁定以后改过。", undefined]);
  });

  it("goes on with an import when one comes to it, wherever one was when it was locked", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.go("import");
    await program.importing.choose();
    await program.go("roster");
    for (const minutes of [5, 5]) {
      await program.lock(minutes);
      await program.entered(await host.call("open_register", { password: host.password }));
      expect([program.screen, host.calls.filter(([command]) => command === "plan_import").length]).toEqual(["roster", 1]);
    }
    await program.importing.resume();
    expect([program.importing.step, program.kept]).toEqual(["plan", []]);
  });

  it("stands before the same form of the township after a lock, with the columns that were chosen", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.go("export");
    const { exporting } = program;
    await exporting.load();
    exporting.way = "township";
    exporting.sending.typeAsOf("2026.7.31");
    await exporting.filling.choose();
    await exporting.filling.leaveUnsure();
    exporting.filling.overwrite = true;
    const { choices } = exporting.filling;
    await program.lock(5);
    expect(host.calls.at(-1)?.[1]).toEqual({ keep: ["file-1"], report: null });
    await program.entered(await host.call("open_register", { password: host.password }));
    expect([program.screen, program.exporting.way, program.exporting.sending.asOf]).toEqual(["export", "township", "2026.7.31"]);
    await program.exporting.load();
    const { filling } = program.exporting;
    expect([filling.file?.name, filling.choices, filling.overwrite, filling.questions, filling.failure]).toEqual(["花名册.xlsx", choices, true, [], ""]);
  });

  it("says of a form that is gone why, and keeps nothing of it", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    await program.go("export");
    await program.exporting.load();
    await program.exporting.filling.choose();
    await program.exporting.filling.leaveUnsure();
    await program.lock(5);
    await program.entered(await host.call("open_register", { password: host.password }));
    host.refusals.set("plan_fill", { code: "file_changed", message: "“附件2.xlsx”在锁定以后改过。" });
    await program.exporting.load();
    const { filling } = program.exporting;
    expect([filling.file, filling.failure, filling.kept]).toEqual([undefined, "“附件2.xlsx”在锁定以后改过。", undefined]);
    await filling.choose();
    expect(filling.choices.columns).toEqual({});
  });

  it("remembers who opened it last, where several can", async () => {
    const host = new FakeHost({ others: ["李兰"] });
    const program = await opened(host);
    await program.lock();
    await program.entered(await host.call("open_register", { password: host.password, operator: "李兰" }));
    expect(program.preferences.operators).toEqual(["李兰", "李文书"]);
    await program.settings.show("people");
    program.settings.removing = program.settings.operators?.[1];
    await program.settings.removeOperator(host.password);
    expect(program.preferences.operators).toEqual([]);
  });

  it("is not locked in the middle of writing an import", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    program.importing.step = "applying";
    await program.lock();
    expect(program.status?.state).toBe("open");
  });

  it("opens the child before and after in the list", async () => {
    const program = await opened();
    program.roster.active = 3;
    await program.open("child-3");
    await program.step(1);
    expect([program.editor?.file.id, program.roster.active]).toEqual(["child-4", 4]);
    await program.step(-1);
    expect(program.editor?.file.id).toBe("child-3");
  });

  it("shows the names behind a count", async () => {
    const program = await opened();
    await program.list({ filters: filters({ findings: ["sex_differs"] }) });
    expect([program.screen, program.roster.total]).toEqual(["roster", 10]);
  });

  it("says why a file can't be opened", async () => {
    const host = new FakeHost();
    const program = await opened(host);
    host.refusals.set("get_child", { code: "child_not_found", message: "登记册里没有这个孩子。" });
    await program.open("child-999");
    expect([program.screen, program.fileFailure]).toEqual(["file", "登记册里没有这个孩子。"]);
  });
});
