import { describe, expect, it } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { words } from "../words";
import { Create } from "./create.svelte";
import { Unlock } from "./unlock.svelte";

function filled(host = new FakeHost({ state: "none" })): Create {
  const create = new Create(host);
  create.unit = " 石桥镇大坪村 ";
  create.operator = "李文书";
  create.password = "four words make one";
  create.again = create.password;
  return create;
}

describe("creating a register", () => {
  it("asks for nothing twice and sends what was meant", async () => {
    const host = new FakeHost({ state: "none" });
    const create = filled(host);
    create.region = "５２０１９９　１０１２０１";
    create.sample = true;
    const created = await create.submit();
    expect(created?.recovery_code).not.toBe("");
    expect(host.calls).toEqual([
      ["create_register", { unit: "石桥镇大坪村", region: "520199101201", operator: "李文书", password: "four words make one", sample: true }],
    ]);
  });

  it("shows every mistake at its field and sends nothing", async () => {
    const host = new FakeHost({ state: "none" });
    const create = new Create(host);
    create.region = "123";
    create.password = "short";
    expect(await create.submit()).toBeUndefined();
    expect(create.mistakes).toEqual({
      unit: words.create.unitMissing,
      region: words.create.regionWrong,
      operator: words.create.operatorMissing,
      password: words.create.passwordShort(8),
    });
    expect(host.calls).toEqual([]);
  });

  it("notices that the second password differs", async () => {
    const create = filled();
    create.again = "another one";
    await create.submit();
    expect(create.mistakes).toEqual({ again: words.create.passwordDiffers });
  });

  it("stays usable after a refusal", async () => {
    const host = new FakeHost({ state: "none" });
    host.refusals.set("create_register", { code: "disk_full", message: "磁盘空间不足。" });
    const create = filled(host);
    await create.submit();
    expect([create.failure, create.working]).toEqual(["磁盘空间不足。", false]);
    expect(await create.submit()).toBeDefined();
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
