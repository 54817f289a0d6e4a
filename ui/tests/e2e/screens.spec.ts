/** The main task of each screen, and keeping the register: by mouse, by keyboard, and after things went wrong. */
import { addChild, create, expect, PASSWORD, test, toRoster } from "./program.ts";

test("today leads to the names, and an empty register to its beginning", async ({ page, program }) => {
  await create(page, program);
  await page.getByTestId("nav-today").click();
  await page.getByTestId("begin-add").click();
  await expect(page.getByTestId("find-id")).toBeFocused();
  await addChild(page, "余秋菊");
  await page.getByTestId("save").click();
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");

  await page.getByTestId("nav-today").click();
  await expect(page.getByTestId("finding-id_missing")).toContainText("1");
  await page.getByTestId("finding-id_missing").click();
  await expect(page.getByTestId("chip")).toContainText("没有身份证号");
  await expect(page.getByTestId("child-row")).toContainText(["余秋菊"]);
});

test("the list is narrowed, sorted, and looks the same the next day", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("add-filter").click();
  await page.getByTestId("filter-child.schooling").click();
  await page.getByLabel("小学", { exact: true }).check();
  await expect(page.getByTestId("chip")).toHaveText(/就学情况：小学/);
  await expect(page.getByTestId("count")).not.toContainText("60");
  await page.getByTestId("chip").getByRole("button").click();
  await expect(page.getByTestId("count")).toHaveText("共 60 人");

  await page.getByTestId("sort-age").click();
  await page.getByTestId("sort-age").click();
  await expect(page.getByRole("columnheader", { name: "周岁" })).toHaveAttribute("aria-sort", "descending");

  await page.getByTestId("columns").click();
  await page.getByTestId("add-column").selectOption("mother.phone");
  await expect(page.getByRole("columnheader", { name: "母亲联系电话" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.reload();
  await toRoster(page);
  await expect(page.getByRole("columnheader", { name: "母亲联系电话" })).toBeVisible();
});

test("a search shows where it was found", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("search").fill("yqj");
  await expect(page.getByTestId("child-row").first().locator("mark")).toHaveText("余秋菊");
});

test("by keyboard: rows are selected, filled in alike, and it is undone by name", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("search").press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.getByTestId("selection")).toContainText("已选 3 人");
  await page.getByTestId("many-edit").press("Enter");
  await page.getByTestId("many-field").selectOption("child.school");
  await page.getByTestId("many-value").fill("石桥镇第二小学");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("roster-done")).toContainText("已改 3 份档案");
  await page.getByTestId("search").fill("");
  await page.getByTestId("sort-name").focus();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("dialog")).toContainText("统一填写就读学校");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("undone")).toContainText("统一填写就读学校");
});

test("who leaves is kept and comes back", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("select-row").first().click();
  await page.getByTestId("many-leave").click();
  await page.getByLabel("户口迁出").check();
  await page.getByTestId("many-run").click();
  await expect(page.getByTestId("count")).toHaveText("共 59 人");
  await page.getByTestId("nav-settings").click();
  await page.getByTestId("settings-left").click();
  await expect(page.getByTestId("left")).toContainText("户口迁出");
  await page.getByTestId("bring-back").click();
  await expect(page.getByTestId("settings-done")).toContainText("已转回名册");
  await toRoster(page);
  await expect(page.getByTestId("count")).toHaveText("共 60 人");
});

test("rows pasted from a spreadsheet become a plan", async ({ page, program }) => {
  await create(page, program);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "姓名\t公民身份号码\t监护人姓名\r\n余秋菊\t520199201405200036\t余大山\r\n");
    window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });
  await expect(page.getByTestId("outcome-created")).toContainText("1");
  await page.getByTestId("import-apply").click();
  await expect(page.getByTestId("import-report")).toBeVisible();
  await toRoster(page);
  await expect(page.getByTestId("child-row")).toContainText(["余秋菊"]);
});

test("a child who is there is shown before a second file is made", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.keyboard.press("Control+n");
  await page.getByTestId("find-name").fill("余秋菊");
  await expect(page.getByTestId("similar").first()).toContainText("余秋菊");
  await page.getByTestId("find-name").fill("");
  await page.getByTestId("find-id").fill("520199201405200036");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("余秋菊");
});

test("one goes from child to child without going back", async ({ page, program }) => {
  await create(page, program, { sample: true });
  const names = await page.getByTestId("child-row").locator(".name").allInnerTexts();
  await page.getByTestId("child-row").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(names[0] ?? "");
  await page.keyboard.press("Alt+ArrowDown");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(names[1] ?? "");
  await page.getByTestId("previous").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(names[0] ?? "");
});

test("locking keeps what was being typed", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("child-row").first().click();
  const name = await page.getByRole("heading", { level: 1 }).innerText();
  await page.getByTestId("field-father-work_place").fill("浙江省义乌");
  await page.keyboard.press("Control+l");
  await page.getByTestId("unlock-password").fill(PASSWORD);
  await page.getByTestId("unlock-submit").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByTestId("field-father-work_place")).toHaveValue("浙江省义乌");

  // A new file without a name can't be stored, and is still there.
  await page.keyboard.press("Control+n");
  await page.getByTestId("find-create").click();
  await page.getByTestId("field-child-remarks").fill("名字还没问到");
  await page.keyboard.press("Control+l");
  await expect(page.getByTestId("locked-why")).toContainText("还留着");
  await expect(page.locator("body")).not.toContainText("名字还没问到");
  await page.getByTestId("unlock-password").fill(PASSWORD);
  await page.getByTestId("unlock-submit").click();
  await expect(page.getByTestId("field-child-remarks")).toHaveValue("名字还没问到");
});

test("it locks itself when nobody is there", async ({ page, program }) => {
  await page.clock.install();
  await create(page, program, { sample: true });
  await page.clock.fastForward("06:00");
  await expect(page.getByTestId("locked-why")).toContainText("5 分钟没有操作");
});

test("a backup is made, and going back says what it takes away", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("nav-settings").click();
  await page.getByTestId("settings-backup").click();
  await page.getByTestId("back-up-now").click();
  await expect(page.getByTestId("settings-done")).toContainText("已备份到");
  await addChild(page, "多出来的");
  await page.getByTestId("save").click();
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");

  await page.getByTestId("nav-settings").click();
  await page.getByTestId("settings-backup").click();
  await page.getByTestId("restore").first().click();
  await expect(page.getByTestId("restore-question")).toContainText("多出来的");
  await page.getByTestId("restore-password").fill("not the password");
  await page.getByTestId("restore-run").click();
  await expect(page.getByTestId("settings-failure")).toContainText("密码不对");
  await page.getByTestId("restore-password").fill(PASSWORD);
  await page.getByTestId("restore-run").click();
  await expect(page.getByTestId("settings-done")).toContainText("已恢复到");
  await toRoster(page);
  await expect(page.getByTestId("count")).toHaveText("共 60 人");
});

test("the unit and the password are changed in the settings", async ({ page, program }) => {
  await create(page, program);
  await page.getByTestId("nav-settings").click();
  await page.getByTestId("settings-unit-name").fill("石桥镇小河村");
  await page.getByTestId("settings-groups").fill("小河村1组\n\n小河村2组");
  await page.getByTestId("settings-save").click();
  await expect(page.getByTestId("settings-done")).toBeVisible();
  await expect(page.getByTestId("settings-groups")).toHaveValue("小河村1组\n小河村2组");
  await expect(page.locator("aside .unit")).toHaveText("石桥镇小河村");

  await page.getByTestId("settings-people").click();
  await page.getByTestId("old-password").fill(PASSWORD);
  await page.getByTestId("new-password").fill("another four words");
  await page.getByTestId("new-password-again").fill("another four words");
  await page.getByTestId("change-password").click();
  await expect(page.getByTestId("settings-done")).toContainText("密码已修改");
  await page.getByTestId("lock").click();
  await page.getByTestId("unlock-password").fill("another four words");
  await page.getByTestId("unlock-submit").click();
  // The lock keeps the screen.
  await expect(page.getByTestId("settings-people")).toBeVisible();
});

test("the guide opens at the screen and is searched", async ({ page, program }) => {
  await create(page, program);
  await page.keyboard.press("F1");
  await expect(page.getByTestId("guide")).toContainText("拼音首字母");
  await page.getByTestId("guide-search").fill("恢复码");
  await expect(page.getByTestId("guide")).toContainText("锁进柜子");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("guide")).toBeHidden();
});

test("what was exported stands in the list of what was sent", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("select-row").first().click();
  await page.getByTestId("many-export").click();
  await expect(page.getByTestId("export-count")).toContainText("已选 1 人");
  await page.getByTestId("export-form-roster").check();
  await page.getByTestId("export-run").click();
  await expect(page.getByTestId("export-result")).toContainText("1 个孩子");
  await expect(page.getByTestId("issued")).toContainText("花名册");
  await page.getByTestId("recipient").fill("石桥镇民政办");
  await page.getByTestId("recipient").blur();
  await page.getByTestId("nav-today").click();
  await page.getByTestId("nav-export").click();
  await expect(page.getByTestId("recipient")).toHaveValue("石桥镇民政办");
});

test("one child's sheet is printed from its file", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("child-row").first().click();
  await page.getByTestId("print-registration").click();
  await expect(page.getByTestId("printed")).toContainText("登记表");
});

test("a photograph is kept in the file, shown, and undone by name", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("child-row").first().click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("add-paper").click();
  const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  await (await chooser).setFiles({ name: "户口簿.png", mimeType: "image/png", buffer: picture });
  await expect(page.getByTestId("paper")).toContainText("户口簿.png");
  await page.getByRole("button", { name: "看 户口簿.png" }).click();
  await expect(page.getByRole("img", { name: "户口簿.png" })).toBeVisible();

  const second = page.waitForEvent("filechooser");
  await page.getByTestId("add-paper").click();
  await (await second).setFiles({ name: "表.xlsx", mimeType: "image/png", buffer: Buffer.from("PK no picture") });
  await expect(page.getByTestId("papers-failure")).toContainText("表.xlsx");
  await expect(page.getByTestId("undo")).toContainText("户口簿.png");
});

test("similar rows are decided side by side, and an import is taken back later", async ({ page, program }) => {
  await create(page, program);
  const paste = (rows: string) =>
    page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }, rows);
  await paste("姓名\t出生日期\t父亲姓名\t监护人姓名\r\n余秋菊\t2014-05-20\t余大山\t余天成\r\n");
  await page.getByTestId("import-apply").click();
  await page.getByTestId("import-to-roster").click();
  await page.getByTestId("nav-import").click();
  await page.getByRole("button", { name: "再导入别的表格" }).click();
  await toRoster(page);
  await paste("姓名\t出生日期\t父亲姓名\t监护人姓名\t就读学校\r\n余秋菊\t2014-05-20\t陈大海\t陈天佑\t石桥小学\r\n");
  await expect(page.getByTestId("outcome-similar")).toContainText("1");
  await page.getByTestId("outcome-similar").click();
  await page.getByTestId("decide-other").click();
  await expect(page.getByTestId("import-apply")).toContainText("新建 1 份");
  await page.getByTestId("import-apply").click();
  await expect(page.getByTestId("import-report")).toBeVisible();
  await toRoster(page);
  await expect(page.getByTestId("count")).toHaveText("共 2 人");
  await page.getByTestId("nav-import").click();
  await page.getByTestId("import-undo").click();
  await expect(page.getByTestId("import-undone")).toContainText("移出 1 份");
  await toRoster(page);
  await expect(page.getByTestId("count")).toHaveText("共 1 人");
});

test("a row left for later waits under 今天 and in 导入", async ({ page, program }) => {
  await create(page, program);
  const paste = (rows: string) =>
    page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }, rows);
  await paste("姓名\t出生日期\t父亲姓名\t监护人姓名\r\n余秋菊\t2014-05-20\t余大山\t余天成\r\n");
  await page.getByTestId("import-apply").click();
  await expect(page.getByTestId("import-report")).toBeVisible();
  await page.getByRole("button", { name: "再导入别的表格" }).click();
  await toRoster(page);
  await paste("姓名\t出生日期\t父亲姓名\t监护人姓名\r\n余秋菊\t2014-05-20\t陈大海\t陈天佑\r\n李可欣\t2015-05-20\t李大山\t李天成\r\n");
  await page.getByTestId("import-apply").click();
  await expect(page.getByTestId("import-report")).toBeVisible();
  await page.getByRole("button", { name: "再导入别的表格" }).click();
  await page.getByTestId("nav-today").click();
  await page.getByTestId("due-parked").click();
  await expect(page.getByTestId("parked")).toContainText("陈大海");
  await page.getByTestId("decide-same").click();
  await expect(page.getByTestId("import").getByText("都判断完了")).toBeHidden();
  await expect(page.getByTestId("parked")).toBeHidden();
  await toRoster(page);
  await expect(page.getByTestId("count")).toHaveText("共 2 人");
});
