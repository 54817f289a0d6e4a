import { describe, expect, it } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { sheetName, sheetText } from "../parts/recovery";
import { words } from "../words";
import { Create } from "./create.svelte";
import { Restore } from "./restore.svelte";
import { Unlock } from "./unlock.svelte";

/** At the second step, with everything filled in. */
async function filled(host = new FakeHost({ state: "none" })): Promise<Create> {
  const create = new Create(host);
  create.unit = " 石桥镇大坪村 ";
  await create.next();
  create.operator = "李文书";
  create.password = "four words make one";
  create.again = create.password;
  return create;
}

const RIGHT = { unit: "", region: "", operator: "", password: "", again: "" };

describe("a first start", () => {
  it("goes step by step and sends what was meant", async () => {
    const host = new FakeHost({ state: "none" });
    const create = await filled(host);
    expect([create.step, create.at]).toEqual(["operator", 1]);
    create.region = "５２０１９９　１０１２０１";
    create.sample = true;
    expect(await create.next()).toBe(true);
    expect([create.step, create.created?.recovery_code !== "", create.password]).toEqual(["recovery", true, ""]);
    expect(host.calls).toEqual([
      ["create_register", { unit: "石桥镇大坪村", region: "520199101201", operator: "李文书", password: "four words make one", sample: true }],
    ]);
  });

  it("says what is wrong in the step that one wants to leave, and of no other", async () => {
    const host = new FakeHost({ state: "none" });
    const create = new Create(host);
    create.region = "123";
    expect([create.mistakes, await create.next(), create.step]).toEqual([RIGHT, false, "unit"]);
    expect(create.mistakes).toEqual({ ...RIGHT, unit: words.create.unitMissing, region: words.create.regionWrong });
    create.unit = "大坪村";
    create.region = "";
    expect([create.mistakes, await create.next(), create.step]).toEqual([RIGHT, true, "operator"]);
    create.password = "short";
    expect([create.mistakes, await create.next(), create.step]).toEqual([RIGHT, false, "operator"]);
    expect(create.mistakes).toEqual({ ...RIGHT, operator: words.create.operatorMissing, password: words.create.passwordShort(8) });
    expect(host.calls).toEqual([]);
  });

  it("keeps what was typed when one goes back, and finds there what is wrong there", async () => {
    const host = new FakeHost({ state: "none" });
    const create = await filled(host);
    create.back("unit");
    expect([create.step, create.unit, create.operator, create.again]).toEqual(["unit", " 石桥镇大坪村 ", "李文书", "four words make one"]);
    create.unit = "";
    expect([await create.next(), create.step]).toEqual([false, "unit"]);
    create.unit = "石桥镇大坪村";
    await create.next();
    expect([await create.next(), create.step]).toEqual([true, "recovery"]);
  });

  it("goes forward only by going on, and never back from the code", async () => {
    const create = await filled();
    create.back("recovery");
    expect(create.step).toBe("operator");
    await create.next();
    create.back("unit");
    expect([create.step, await create.next()]).toEqual(["recovery", false]);
  });

  it("notices that the second password differs, until it doesn't", async () => {
    const create = await filled();
    create.again = "another one";
    await create.next();
    expect(create.mistakes).toEqual({ ...RIGHT, again: words.create.passwordDiffers });
    create.again = create.password;
    expect(create.mistakes).toEqual(RIGHT);
  });

  it("stays usable after a refusal", async () => {
    const host = new FakeHost({ state: "none" });
    host.refusals.set("create_register", { code: "disk_full", message: "磁盘空间不足。" });
    const create = await filled(host);
    expect([await create.next(), create.step, create.failure, create.working]).toEqual([false, "operator", "磁盘空间不足。", false]);
    expect(await create.next()).toBe(true);
  });
});

describe("the recovery sheet as a file", () => {
  it("is read by the plainest editor and called so that any disk takes it", () => {
    const text = sheetText("石桥镇大坪村", "2026年11月3日", "7KQ2M-X4D8R");
    expect([text.startsWith("\uFEFF童册恢复码\r\n"), text.includes("\r\n恢复码：7KQ2M-X4D8R\r\n"), /[^\r]\n/.test(text)]).toEqual([true, true, false]);
    expect(sheetName("石桥镇/大坪村:1?")).toBe("童册恢复码 石桥镇大坪村1.txt");
    expect(sheetName(" ")).toBe("童册恢复码.txt");
  });
});

describe("unlocking", () => {
  it("says what the core says about a wrong password and keeps it for correction", async () => {
    const unlock = new Unlock(new FakeHost({ state: "locked" }));
    unlock.password = "wrong";
    expect(await unlock.submit()).toBeUndefined();
    expect(unlock.failure).toContain("密码不对");
    expect(unlock.password).toBe("wrong");
  });

  it("forgets the password once it has opened", async () => {
    const unlock = new Unlock(new FakeHost({ state: "locked" }));
    unlock.password = "correct-horse";
    expect((await unlock.submit())?.state).toBe("open");
    expect(unlock.password).toBe("");
  });

  it("asks who it is only where several can open it", async () => {
    const alone = new Unlock(new FakeHost({ state: "locked" }), 1, "旧名字");
    alone.password = "correct-horse";
    expect([alone.asksWho, (await alone.submit())?.state]).toEqual([false, "open"]);

    const host = new FakeHost({ state: "locked", others: ["李兰"] });
    const unlock = new Unlock(host, 2);
    unlock.password = "correct-horse";
    expect([await unlock.submit(), unlock.failure]).toEqual([undefined, words.unlock.operatorMissing]);
    unlock.operator = " 李兰 ";
    expect((await unlock.submit())?.operator).toBe("李兰");
    expect(host.calls.at(-1)).toEqual(["open_register", { password: "correct-horse", operator: "李兰" }]);
  });
});

describe("going back to a backup before anybody came in", () => {
  it("offers the newest first, asks for a password, and opens the register", async () => {
    const host = new FakeHost({ state: "locked" });
    const restore = new Restore(host);
    await restore.load();
    expect(restore.chosen?.name).toBe("b2");
    expect([await restore.submit(), restore.failure]).toEqual([undefined, words.unlock.missing]);
    restore.chosen = restore.backups!.backups[1];
    restore.password = "a wrong one";
    host.refusals.set("restore_backup", { code: "wrong_password", message: "密码不对，也不是恢复码。" });
    expect([await restore.submit(), restore.failure]).toEqual([undefined, "密码不对，也不是恢复码。"]);
    host.refusals.delete("restore_backup");
    expect([await restore.submit(), restore.password]).toEqual([await host.call("status", {}), ""]);
    expect(host.calls.filter(([name]) => name === "restore_backup").at(-1)).toEqual(["restore_backup", { name: "b1", password: "a wrong one" }]);
  });
});
