/** No screen has a fault that axe can see, and the main task of each can be done by keyboard alone. */
import { accessible, create, expect, firstSteps, PASSWORD, ROSTER, test } from "./program.ts";

test("the start and an import are accessible", async ({ page, program }) => {
  test.setTimeout(240_000);
  await page.goto(program.link);
  await expect(page.getByTestId("create-next")).toBeVisible();
  await accessible(page);
  await page.getByTestId("create-next").click();
  await accessible(page);
  await page.getByTestId("create-unit").fill("石桥镇大坪村");
  await page.getByTestId("create-next").click();
  await accessible(page);
  await page.getByTestId("create-submit").click();
  await accessible(page);
  await page.getByTestId("create-back").click();
  await firstSteps(page);
  await accessible(page);
  await page.getByTestId("recovery-continue").click();
  await expect(page.getByTestId("begin-import")).toBeVisible();
  await accessible(page);
  await page.getByTestId("nav-roster").click();
  await accessible(page);

  await page.getByTestId("nav-import").click();
  await accessible(page);
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("import-choose").click();
  await (await chooser).setFiles(ROSTER);
  await expect(page.getByTestId("import-plan")).toBeVisible();
  await page.locator("summary").first().click();
  await accessible(page);
  await page.getByTestId("import-apply").click();
  await expect(page.getByTestId("import-report")).toBeVisible();
  await accessible(page);

});

test("the list, a file, the forms and the guide are accessible", async ({ page, program }) => {
  test.setTimeout(240_000);
  await create(page, program, { sample: true });
  await page.getByTestId("search").press("ArrowDown");
  await accessible(page);
  await page.getByTestId("undo").click();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.getByTestId("child-row").first().click();
  await expect(page.getByTestId("history")).toBeVisible();
  await accessible(page);

  await page.getByTestId("nav-export").click();
  await page.getByTestId("export-form-statistics").check();
  await page.getByTestId("export-run").click();
  await expect(page.getByTestId("export-result")).toBeVisible();
  await accessible(page);

  await page.getByTestId("nav-today").click();
  await expect(page.getByTestId("due-incomplete")).toBeVisible();
  await accessible(page);
  await page.keyboard.press("F1");
  await expect(page.getByTestId("guide")).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Escape");

  await page.getByTestId("nav-roster").click();
  await page.getByTestId("add-filter").click();
  await page.getByTestId("filter-child.schooling").click();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.getByTestId("columns").click();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.getByTestId("select-row").first().click();
  await page.getByTestId("many-edit").click();
  await accessible(page);
  await page.keyboard.press("Escape");

  await page.getByTestId("nav-file").click();
  await page.getByTestId("find-name").fill("余秋菊");
  await expect(page.getByTestId("similar")).toBeVisible();
  await accessible(page);

});

test("the settings, the page at night and in large letters, and the lock are accessible", async ({ page, program }) => {
  test.setTimeout(240_000);
  await create(page, program, { sample: true });
  await page.getByTestId("nav-settings").click();
  for (const part of ["unit", "people", "backup", "levels", "forms", "left", "looks", "about"]) {
    await page.getByTestId(`settings-${part}`).click();
    await accessible(page);
  }

  await page.getByTestId("settings-backup").click();
  await page.getByTestId("backup-change").click();
  await expect(page.getByTestId("backup-path")).toBeFocused();
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("backup-change")).toBeFocused();
  await page.getByTestId("settings-people").click();
  await page.getByTestId("add-operator").click();
  await page.getByTestId("operator-name").fill("李兰");
  await page.getByTestId("operator-add-run").click();
  await accessible(page);
  await page.getByTestId("operator-password").fill("山路十八弯2026");
  await page.getByTestId("operator-password-again").fill("山路十八弯2026");
  await page.getByTestId("operator-own").fill(PASSWORD);
  await page.getByTestId("operator-add-run").click();
  await page.getByTestId("remove-operator").click();
  await accessible(page);

  await page.getByTestId("settings-looks").click();
  for (const choice of ["theme-dark", "size-larger"]) {
    await page.getByTestId(choice).check();
    for (const screen of ["today", "roster", "settings"]) {
      await page.getByTestId(`nav-${screen}`).click();
      await accessible(page);
    }
  }

  await page.getByTestId("lock").click();
  await expect(page.getByTestId("unlock-who")).toBeVisible();
  await accessible(page);
});

test("a child is found, mended and left by keyboard alone", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await expect(page.getByTestId("search")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toBeFocused();
  const name = await heading.innerText();

  const phone = page.getByTestId("field-child-phone");
  for (let tabs = 0; tabs < 60 && !(await phone.evaluate((input) => input === document.activeElement)); tabs++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.insertText("13800005678");
  await page.keyboard.press("Control+s");
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");
  await expect(phone).toBeFocused();
  await page.getByRole("button", { name: "回名册" }).press("Enter");
  await expect(page.getByRole("grid")).toBeFocused();
  const here = await page.getByRole("grid").getAttribute("aria-activedescendant");
  await expect(page.locator(`#${here ?? ""}`)).toContainText(name);
});
