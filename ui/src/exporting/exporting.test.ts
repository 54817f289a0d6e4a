import { describe, expect, it } from "vitest";

import { FakeHost } from "../../tests/fake/host";
import { words } from "../words";
import { Exporting } from "./exporting.svelte";

async function opened(): Promise<{ host: FakeHost; exporting: Exporting }> {
  const host = new FakeHost();
  const exporting = new Exporting(host);
  await exporting.load();
  return { host, exporting };
}

describe("an export", () => {
  it("offers the forms and counts the children", async () => {
    const { exporting } = await opened();
    expect(exporting.forms.map((form) => form.key)).toEqual(["registration", "roster", "statistics", "contact-card"]);
    expect([exporting.form, exporting.children]).toEqual(["registration", 60]);
  });

  it("sends the typed day as it is meant, and today as nothing", async () => {
    const { host, exporting } = await opened();
    await exporting.run();
    exporting.form = "statistics";
    exporting.asOf = "2026年7月31日";
    await exporting.run();
    const sent = host.calls.filter(([command]) => command === "export_form").map(([, request]) => request);
    expect(sent).toEqual([
      { form: "registration", as_of: null, search: "", selected: null, scope: "", keyed: true, to: "" },
      { form: "statistics", as_of: "2026-07-31", search: "", selected: null, scope: "", keyed: true, to: "" },
    ]);
    expect(exporting.result?.identities).toHaveLength(1);
  });

  it("exports children that were chosen in the list, and says which", async () => {
    const { host, exporting } = await opened();
    exporting.take({ ids: ["child-1", "child-2"], query: null }, "已选 2 人", 2);
    await exporting.load();
    expect(exporting.children).toBe(2);
    await exporting.run();
    expect(host.calls.find(([command]) => command === "export_form")?.[1]).toEqual({ form: "registration", as_of: null, search: "", selected: { ids: ["child-1", "child-2"], query: null }, scope: "已选 2 人", keyed: true, to: "" });
    await exporting.dropSelected();
    expect(exporting.children).toBe(60);
  });

  it("does not export as of a day that it can't read", async () => {
    const { host, exporting } = await opened();
    exporting.asOf = "七月底";
    await exporting.run();
    expect(exporting.asOfMistake).toBe(words.exporting.asOfWrong);
    expect(host.calls.some(([command]) => command === "export_form")).toBe(false);
  });

  it("says why nothing was written, and forgets the last result", async () => {
    const { host, exporting } = await opened();
    await exporting.run();
    host.refusals.set("export_form", { code: "read_only", message: "没有写入权限。" });
    await exporting.run();
    expect([exporting.result, exporting.failure, exporting.working]).toEqual([undefined, "没有写入权限。", false]);
  });
});
