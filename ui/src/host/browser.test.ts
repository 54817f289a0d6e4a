import { afterEach, describe, expect, it, vi } from "vitest";

import { browserHost, type Page } from "./browser";

function page(search: string, key: string | null = null): Page & { kept: string | null; shown: string } {
  const made = {
    kept: key,
    shown: `/${search}`,
    location: { search, pathname: "/" },
    history: { replaceState: (_state: unknown, _unused: string, url?: string | URL | null) => void (made.shown = String(url)) },
    sessionStorage: { getItem: () => made.kept, setItem: (_name: string, value: string) => void (made.kept = value) },
  };
  return made;
}

function answers(...responses: Response[]) {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => responses.shift() ?? Response.error());
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => void vi.unstubAllGlobals());

describe("the page in the browser", () => {
  it("trades the token once, takes it out of the address, and sends the key in a header", async () => {
    const fetched = answers(Response.json({ token: "key" }), Response.json({ state: "none" }));
    const shown = page("?token=once");
    const host = await browserHost(shown);
    expect(await host.call("status", {})).toEqual({ state: "none" });
    expect([shown.shown, shown.kept]).toEqual(["/", "key"]);
    expect(fetched.mock.calls[0]).toMatchObject(["/session", { method: "POST", body: '{"token":"once"}' }]);
    expect(fetched.mock.calls[1]).toMatchObject(["/call/status", { headers: { "x-tongce-token": "key" } }]);
  });

  it("goes on with its key after a reload", async () => {
    const fetched = answers(Response.json([]));
    const host = await browserHost(page("", "key"));
    await host.call("recent_operations", {});
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(fetched.mock.calls[0]?.[1].headers).toMatchObject({ "x-tongce-token": "key" });
  });

  it("hands on what the core says", async () => {
    answers(Response.json({ code: "wrong_password", message: "密码不对。" }, { status: 422 }));
    const host = await browserHost(page("", "key"));
    await expect(host.call("open_register", { password: "x" })).rejects.toMatchObject({ code: "wrong_password", message: "密码不对。" });
  });

  it("hands a typed folder for backups to the host, not to a command", async () => {
    const backups = { folder: "/media/U盘/登记册-备份", chosen: true, trouble: null, backups: [] };
    const fetched = answers(Response.json(backups));
    const host = await browserHost(page("", "key"));
    expect([host.backupFolder, await host.chooseBackupFolder("/media/U盘")]).toEqual(["typed", backups]);
    expect(fetched.mock.calls[0]).toMatchObject(["/backup-folder", { body: '{"folder":"/media/U盘"}', headers: { "x-tongce-token": "key" } }]);
  });

  it("has words for a program that is gone and for an answer that is none", async () => {
    vi.stubGlobal("fetch", vi.fn().mockRejectedValueOnce(new TypeError("failed")).mockResolvedValueOnce(new Response("<html>", { status: 403 })));
    const host = await browserHost(page("", "key"));
    await expect(host.call("status", {})).rejects.toMatchObject({ code: "unreachable" });
    await expect(host.call("status", {})).rejects.toMatchObject({ code: "refused" });
  });

  it("offers dropped files by content and name", async () => {
    const fetched = answers(Response.json({ id: "1", name: "花名册.xlsx" }));
    const host = await browserHost(page("", "key"));
    const file = new File(["PK"], "花名册.xlsx");
    expect(await host.offer?.([file])).toEqual([{ id: "1", name: "花名册.xlsx" }]);
    expect(fetched.mock.calls[0]).toMatchObject([`/offer?name=${encodeURIComponent("花名册.xlsx")}`, { method: "POST", body: file }]);
  });
});
