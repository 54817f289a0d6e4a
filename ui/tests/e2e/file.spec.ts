/** An open file: what is typed is left alone, what is wrong stands at its field, and nothing is lost to a second hand. */
import type { Page } from "@playwright/test";

import { addChild, create, expect, test, toRoster } from "./program.ts";

async function openFirst(page: Page): Promise<void> {
  await page.getByTestId("child-row").first().click();
  await expect(page.getByTestId("history")).toBeVisible();
}

/** Asks the core beside the page, as another window of the same program would. */
function ask(page: Page, command: string, request: unknown): Promise<unknown> {
  return page.evaluate(
    async ([name, body]) => {
      const headers = { "x-tongce-token": sessionStorage.getItem("tongce-key") ?? "", "content-type": "application/json" };
      return (await fetch(`/call/${name}`, { method: "POST", headers, body: body ?? "" })).json();
    },
    [command, JSON.stringify(request)],
  );
}

test("a typed date stays as typed until its field is left", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await openFirst(page);
  const date = page.getByTestId("field-guardian-birth_date");
  await date.fill("1958年3月");
  await page.keyboard.press("Control+s");
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");
  await expect(date).toHaveValue("1958年3月");
  await date.blur();
  await expect(date).toHaveValue("1958-03");
});

test("a field saves itself when it is left", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await openFirst(page);
  await page.getByTestId("field-helper-name").fill("王老师");
  await page.getByTestId("field-helper-phone").focus();
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");
  await page.reload();
  await toRoster(page);
  await openFirst(page);
  await expect(page.getByTestId("field-helper-name")).toHaveValue("王老师");
});

test("shortcuts are silent while an input method is composing", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await openFirst(page);
  const remarks = page.getByTestId("field-child-remarks");
  await remarks.focus();
  await remarks.evaluate((field: HTMLTextAreaElement) => {
    field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    field.value = "ni'hao";
    field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "s", ctrlKey: true, keyCode: 229, bubbles: true } as KeyboardEventInit));
  });
  await page.waitForTimeout(1000);
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "dirty");
  await expect(remarks).toHaveValue("ni'hao");
});

test("what can't be understood stays, with what to do beside it", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await openFirst(page);
  await page.getByTestId("field-father-birth_date").fill("去年");
  await page.getByTestId("field-father-phone").fill("138");
  await page.getByTestId("save").click();
  await expect(page.getByTestId("finding-field-father-birth_date")).toContainText("看不懂");
  await expect(page.getByTestId("field-father-birth_date")).toHaveValue("去年");
  await expect(page.getByTestId("finding-field-father-phone")).toContainText("位数");
});

test("a file changed elsewhere is not overwritten unseen", async ({ page, program }) => {
  await create(page, program, { sample: true });
  const id = await page.getByTestId("child-row").first().getAttribute("data-child");
  await openFirst(page);
  const file = (await ask(page, "get_child", { id })) as { version: number };
  await ask(page, "save_child", { id, version: file.version, changes: { "father.phone": "13911112222" }, request: "elsewhere" });

  await page.getByTestId("field-father-phone").fill("13800005678");
  await page.getByTestId("save").click();
  await expect(page.getByTestId("save-failure")).toContainText("别处改过");
  await expect(page.getByText("别处刚改成：13911112222")).toBeVisible();
  await expect(page.getByTestId("field-father-phone")).toHaveValue("13800005678");
  await page.getByTestId("save").click();
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");
});

test("a double click on save makes one file", async ({ page, program }) => {
  await create(page, program);
  await addChild(page, "阿卜杜热西提·买买提明·㼆䶮𬭸");
  await page.getByTestId("field-child-remarks").fill("第一行\n第二行🏮");
  await page.getByTestId("save").dblclick();
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");
  await page.getByTestId("nav-roster").click();
  await expect(page.getByTestId("count")).toHaveText("共 1 人");
  await page.getByTestId("child-row").click();
  await expect(page.getByTestId("field-child-name")).toHaveValue("阿卜杜热西提·买买提明·㼆䶮𬭸");
  await expect(page.getByTestId("field-child-remarks")).toHaveValue("第一行\n第二行🏮");
});
