/** Each screen's main task with the keyboard alone. The mouse is never touched; what one is on can always be seen. */
import type { Locator, Page } from "@playwright/test";

import { create, expect, PASSWORD, test } from "./program.ts";

/** Presses Tab until the control is reached, and holds every stop on the way to a visible mark. */
async function tabTo(page: Page, control: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let tabs = 0; tabs < 90; tabs++) {
    if (await control.evaluate((one) => one === document.activeElement).catch(() => false)) {
      return;
    }
    await page.keyboard.press(key);
    expect(await page.evaluate(unmarked), "a stop without a visible mark").toBe("");
  }
  await expect(control, "reached by Tab").toBeFocused();
}

/** What has the keyboard and shows no mark of it; empty when all is well. */
function unmarked(): string {
  const active = document.activeElement as HTMLElement | null;
  if (active === null || active === document.body || active.id === "content") {
    return "";
  }
  const carrier = active.getAttribute("role") === "grid" ? document.getElementById(active.getAttribute("aria-activedescendant") ?? "") : active;
  const style = carrier === null ? undefined : getComputedStyle(carrier);
  const marked = style !== undefined && (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  return marked ? "" : active.outerHTML.slice(0, 120);
}

async function press(page: Page, control: Locator, key = "Enter"): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press(key);
}

async function fill(page: Page, control: Locator, text: string): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

test("start: a register is made, locked and unlocked", async ({ page, program }) => {
  await page.goto(program.link);
  const by = (name: string) => page.getByTestId(name);
  await expect(by("create-unit")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("请填写村（居）或学校名称")).toBeVisible();
  await expect(by("create-unit")).toBeFocused();
  await page.keyboard.insertText("石桥镇大坪村");
  await page.keyboard.press("Enter");
  await expect(by("create-operator")).toBeFocused();
  await page.keyboard.insertText("李文书");
  await press(page, by("create-back"));
  await expect(by("create-unit")).toBeFocused();
  await expect(by("create-unit")).toHaveValue("石桥镇大坪村");
  await page.keyboard.press("Enter");
  await expect(by("create-operator")).toHaveValue("李文书");
  await fill(page, by("create-password"), PASSWORD);
  await fill(page, by("create-password-again"), "another one");
  await page.keyboard.press("Enter");
  await expect(page.getByText("两次输入的密码不一样")).toBeVisible();
  await expect(by("create-password-again")).toBeFocused();
  await fill(page, by("create-password-again"), PASSWORD);
  await page.keyboard.press("Enter");
  await expect(by("recovery-code")).toHaveText(/\S{5}/);
  // A second Enter from the same finger doesn't send the code away.
  await page.keyboard.press("Enter");
  await expect(by("recovery-code")).toBeVisible();
  await press(page, by("recovery-continue"));
  await expect(by("begin-import")).toBeVisible();
  await page.keyboard.press("Control+l");
  await expect(by("unlock-password")).toBeFocused();
  await page.keyboard.insertText("wrong");
  await page.keyboard.press("Enter");
  await expect(page.getByText("密码不对")).toBeVisible();
  await expect(by("unlock-password")).toBeFocused();
  await page.keyboard.insertText(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(by("today")).toBeVisible();
});

test("今天: a count leads to its names", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.keyboard.press("Alt+1");
  await expect(page.getByTestId("today")).toBeVisible();
  await expect(page.locator("#content")).toBeFocused();
  await press(page, page.getByTestId("due-incomplete"));
  await expect(page.getByTestId("chip")).toBeVisible();
  await expect(page.getByTestId("search")).toBeFocused();
});

test("名册: searched, narrowed, selected, and filled in alike", async ({ page, program }) => {
  await create(page, program, { sample: true });
  const by = (name: string) => page.getByTestId(name);
  await expect(by("search")).toBeFocused();
  await press(page, by("add-filter"));
  await press(page, by("filter-child.schooling"));
  const primary = page.getByLabel("小学", { exact: true });
  await press(page, primary, "Space");
  await expect(by("chip")).toHaveText(/小学/);
  await page.keyboard.press("Escape");
  await expect(by("add-filter")).toBeFocused();

  await press(page, page.getByRole("grid"), "Home");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(by("selection")).toContainText("已选 2 人");
  await tabTo(page, by("many-edit"), "Shift+Tab");
  await page.keyboard.press("Enter");
  await tabTo(page, by("many-field"));
  // A list is typed into: the first letters of the label, as on every desktop.
  await by("many-field").selectOption("child.school");
  await fill(page, by("many-value"), "石桥镇第二小学");
  await page.keyboard.press("Enter");
  await expect(by("roster-done")).toContainText("已改 2 份档案");
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");

  await tabTo(page, by("chip").getByRole("button"), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(by("chip")).toHaveCount(0);
  await expect(by("add-filter")).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("dialog")).toContainText("统一填写就读学校");
  await page.keyboard.press("Enter");
  await expect(by("undone")).toContainText("统一填写就读学校");
});

test("新建: the name is asked first, then the file is filled in and saved", async ({ page, program }) => {
  await create(page, program);
  const by = (name: string) => page.getByTestId(name);
  await page.keyboard.press("Control+n");
  await expect(by("find-id")).toBeFocused();
  await fill(page, by("find-name"), "欧阳㼆");
  await page.keyboard.press("Enter");
  await expect(by("field-child-name")).toHaveValue("欧阳㼆");
  await fill(page, by("field-guardian-name"), "欧阳大山");
  await page.keyboard.press("Control+s");
  await expect(by("save-state")).toHaveAttribute("data-state", "saved");
  await page.keyboard.press("Alt+2");
  await expect(by("child-row")).toContainText(["欧阳㼆"]);
});

test("档案: opened from the list, mended, undone, and left for the next child", async ({ page, program }) => {
  await create(page, program, { sample: true });
  const by = (name: string) => page.getByTestId(name);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toBeFocused();
  const name = await heading.innerText();
  const before = await by("field-father-phone").inputValue();
  await fill(page, by("field-father-phone"), "13800005678");
  await page.keyboard.press("Control+s");
  await expect(by("save-state")).toHaveAttribute("data-state", "saved");
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("dialog")).toContainText("修改父亲联系电话");
  await page.keyboard.press("Enter");
  await expect(by("field-father-phone")).toHaveValue(before);
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  await page.keyboard.press("Alt+ArrowDown");
  await expect(heading).not.toHaveText(name);
  await expect(heading).toBeFocused();
});

test("导入: a file is chosen, a word is given its meaning, written, and taken back", async ({ page, program }) => {
  await create(page, program);
  const by = (name: string) => page.getByTestId(name);
  await page.keyboard.press("Alt+4");
  const chooser = page.waitForEvent("filechooser");
  await press(page, by("import-choose"));
  const rows = ["姓名,性别,健康状况", "余秋菊,女,良", "种小明,男,健康"].join("\n");
  await (await chooser).setFiles({ name: "花名册.csv", mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${rows}`) });
  await expect(by("import-plan")).toBeVisible();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  const word = page.getByLabel("健康状况“良”收作");
  await tabTo(page, word);
  await word.selectOption("健康");
  await expect(page.getByText("已记住")).toBeVisible();
  await expect(word).toBeFocused();
  await tabTo(page, by("import-apply"), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(by("import-report")).toBeVisible();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  await press(page, by("import-undo"));
  await expect(by("import-undone")).toContainText("移出 2 份");
});

test("设置: an operator is added, opens the register, and is taken away", async ({ page, program }) => {
  await create(page, program, { sample: true });
  const by = (name: string) => page.getByTestId(name);
  await page.keyboard.press("Alt+6");
  await press(page, by("settings-people"));
  await press(page, by("add-operator"));
  await expect(by("operator-name")).toBeFocused();
  await page.keyboard.insertText("李兰");
  await fill(page, by("operator-password"), "山路十八弯2026");
  await fill(page, by("operator-password-again"), "山路十八弯2026");
  await fill(page, by("operator-own"), PASSWORD);
  await page.keyboard.press("Enter");
  await expect(by("settings-done")).toContainText("李兰");
  await expect(by("add-operator")).toBeFocused();

  await page.keyboard.press("Control+l");
  await expect(by("unlock-password")).toBeFocused();
  await expect(by("unlock-who")).toHaveValue("李文书");
  await tabTo(page, by("unlock-who"), "Shift+Tab");
  await page.keyboard.press("ArrowDown");
  await expect(by("unlock-who")).toHaveValue("李兰");
  await fill(page, by("unlock-password"), PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByText("密码不对")).toBeVisible();
  await fill(page, by("unlock-password"), "山路十八弯2026");
  await page.keyboard.press("Enter");
  await expect(by("today")).toBeVisible();

  // What she does stands under her name.
  await page.keyboard.press("Alt+2");
  await expect(by("child-row").first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await fill(page, by("field-father-phone"), "13800005678");
  await page.keyboard.press("Control+s");
  await expect(by("history")).toContainText("李兰");

  await page.keyboard.press("Control+l");
  await by("unlock-who").selectOption("李文书");
  await fill(page, by("unlock-password"), PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.locator("main#content")).toBeVisible();
  await page.keyboard.press("Alt+6");
  await press(page, by("settings-people"));
  await press(page, by("remove-operator"));
  await expect(by("remove-own")).toBeFocused();
  await page.keyboard.insertText(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(by("settings-done")).toContainText("已移走登记人 李兰");
  await expect(by("operators")).not.toContainText("李兰");
  await page.keyboard.press("Control+l");
  await expect(by("unlock-password")).toBeFocused();
  await expect(by("unlock-who")).toHaveCount(0);
});

test("the guide is opened, searched and closed, and one is where one was", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.keyboard.press("F1");
  await expect(page.getByTestId("guide-search")).toBeFocused();
  await page.keyboard.insertText("恢复码");
  await expect(page.getByTestId("guide")).toContainText("锁进柜子");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("search")).toBeFocused();
});

