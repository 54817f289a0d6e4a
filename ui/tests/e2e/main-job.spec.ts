/** The main job, end to end: a village's roster in, a file mended, the township's forms out, and all of it undone. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { create, expect, firstSteps, importWorkbook, PASSWORD, ROSTER, test, toRoster } from "./program.ts";

test("a roster goes in, a file is mended, a form comes out, and it can be undone", async ({ page, program }) => {
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await create(page, program);
  await expect(page.getByTestId("undo"), "making the register can't be undone").toBeDisabled();
  expect(new URL(page.url()).search, "the token is gone from the address").toBe("");

  await importWorkbook(page, ROSTER);
  await expect(page.getByTestId("outcome-created")).toContainText("60");
  await page.getByTestId("import-to-roster").click();
  await expect(page.getByTestId("count")).toHaveText("共 60 人");

  await page.getByTestId("search").fill("yqj");
  await expect(page.getByTestId("child-row")).toContainText(["余秋菊"]);
  await page.getByTestId("search").press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("余秋菊");

  const phone = page.getByTestId("field-father-phone");
  await phone.fill("13800005678");
  await page.keyboard.press("Control+s");
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");
  await expect(page.getByTestId("history")).toContainText("13800005678");

  await page.getByTestId("nav-export").click();
  await page.getByTestId("export-form-roster").click();
  await page.getByTestId("export-run").click();
  await expect(page.getByTestId("export-result")).toContainText("60 个孩子");
  const downloading = page.waitForEvent("download");
  await page.getByTestId("export-hand-over").click();
  const content = await readFile(await (await downloading).path());
  expect(content.subarray(0, 2).toString()).toBe("PK");

  await page.getByTestId("nav-roster").click();
  for (const _ of ["the phone", "the import"]) {
    await page.getByTestId("undo").click();
    await page.getByTestId("undo-confirm").click();
    await expect(page.getByTestId("undo-confirm")).toBeHidden();
  }
  await expect(page.getByTestId("undo")).toBeDisabled();
  await page.getByTestId("search").fill("");
  await expect(page.getByTestId("count")).toHaveText("共 0 人");
  expect(complaints).toEqual([]);
});

test("the same workbook again changes nothing and says so", async ({ page, program }) => {
  await create(page, program);
  await importWorkbook(page, ROSTER);
  await page.getByTestId("nav-import").click();
  await page.getByRole("button", { name: "再导入别的表格" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("import-choose").click();
  await (await chooser).setFiles(ROSTER);
  await expect(page.getByTestId("outcome-unchanged")).toContainText("60");
  await expect(page.getByTestId("import-apply")).toBeDisabled();
});

test("a locked register opens with its password and with the recovery code, and with nothing else", async ({ page, program }) => {
  await page.goto(program.link);
  const code = await firstSteps(page);
  const download = page.waitForEvent("download");
  await page.getByTestId("recovery-save").click();
  const sheet = await download;
  expect(sheet.suggestedFilename()).toBe("童册恢复码 石桥镇大坪村.txt");
  expect(await readFile(await sheet.path(), "utf8")).toContain(code);
  await expect(page.getByTestId("recovery-saved")).toContainText("再从这台电脑上删掉");
  await page.getByTestId("recovery-continue").click();

  for (const secret of [PASSWORD, code]) {
    await expect(page.getByTestId("today")).toBeVisible();
    await page.keyboard.press("Control+l");
    await page.getByTestId("unlock-password").fill("not the password");
    await page.getByTestId("unlock-submit").click();
    await expect(page.locator("#password-note")).toContainText("密码不对");
    await page.getByTestId("unlock-password").fill(secret);
    await page.getByTestId("unlock-submit").click();
  }
  await expect(page.getByTestId("today")).toBeVisible();
});

test("the page goes on after a reload, and its link works once", async ({ page, program, context }) => {
  await create(page, program, { sample: true });
  await page.reload();
  await toRoster(page);
  await expect(page.getByTestId("count")).toHaveText("共 60 人");
  const second = await context.newPage();
  await second.goto(program.link);
  await expect(second.getByRole("alert")).toContainText("已经用过");
});

test.describe("started with a workbook", () => {
  test.use({ waiting: { files: [ROSTER] } });

  test("it waits to be imported", async ({ page, program }) => {
    await create(page, program);
    await page.getByTestId("nav-import").click();
    await page.getByTestId("import-waiting").click();
    await page.getByTestId("import-apply").click();
    await expect(page.getByTestId("import-report")).toBeVisible();
  });
});

for (const [name, children] of [["registration_sheets.xlsx", 5], ["school_classes.xls", 66], ["roster_gb18030.csv", 40]] as const) {
  test(`${name} goes in`, async ({ page, program }) => {
    await create(page, program);
    await importWorkbook(page, resolve("../tests/fixtures", name));
    await page.locator("summary").first().click();
    await expect(page.locator("details table").first()).toContainText("姓名");
    await page.getByTestId("import-to-roster").click();
    await expect(page.getByTestId("count")).toHaveText(`共 ${children} 人`);
  });
}

test("a failed identity leads to the children behind it", async ({ page, program }) => {
  await create(page, program);
  await importWorkbook(page, resolve("../tests/fixtures/roster_messy.xlsx"));
  await page.getByTestId("nav-export").click();
  await page.getByTestId("export-form-statistics").click();
  await page.getByTestId("export-run").click();
  const child = page.getByTestId("identity-child").first();
  const name = await child.innerText();
  await child.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
});

test("a file that is no workbook is refused in words, and nothing changes", async ({ page, program }) => {
  await create(page, program);
  await page.getByTestId("nav-import").click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("import-choose").click();
  await (await chooser).setFiles({ name: "照片.xlsx", mimeType: "image/png", buffer: Buffer.from("\x89PNG\r\n\x1a\n no workbook") });
  await expect(page.getByTestId("import-failure")).toContainText("照片.xlsx");
  await page.getByTestId("nav-roster").click();
  await expect(page.getByTestId("count")).toHaveText("共 0 人");
});
