/** The page in the system's browser, served by `tongce serve` on this machine. */
import { words } from "../words";
import type { ApiError } from "./generated/ApiError";
import { type Backups, type Command, type Commands, type Exported, type Host, HostError, isApiError, type OfferedFile } from "./host";

/** What the file dialog shows; the core looks at the content, not at the name. */
const WORKBOOKS = ".xlsx,.xls,.xlsm,.ods,.csv,.et";
const PACKS = ".json,application/json";
const PAPERS = "image/jpeg,image/png,image/webp,application/pdf";
/** Where a reload finds the page's key; it lasts as long as the tab. */
const KEY = "tongce-key";

/** What of the browser the host works with. */
export interface Page {
  location: Pick<Location, "search" | "pathname">;
  history: Pick<History, "replaceState">;
  sessionStorage: Pick<Storage, "getItem" | "setItem">;
}

/** Trades the one-time token of the address for the page's key and takes it out of the address bar and the history. */
export async function browserHost(page: Page): Promise<Host> {
  const token = new URLSearchParams(page.location.search).get("token");
  if (token !== null) {
    page.history.replaceState(null, "", page.location.pathname);
    page.sessionStorage.setItem(KEY, await redeem(token));
  }
  const key = page.sessionStorage.getItem(KEY) ?? "";
  const send = (path: string, body: BodyInit, type: string) => request(path, key, { method: "POST", body }, type);

  async function call<C extends Command>(command: C, content: Commands[C][0]): Promise<Commands[C][1]> {
    return (await json(await send(`/call/${command}`, JSON.stringify(content), JSON_TYPE))) as Commands[C][1];
  }

  async function offer(files: readonly File[]): Promise<OfferedFile[]> {
    const offered: OfferedFile[] = [];
    for (const file of files) {
      const path = `/offer?name=${encodeURIComponent(file.name)}`;
      offered.push((await json(await send(path, file, "application/octet-stream"))) as OfferedFile);
    }
    return offered;
  }

  async function chooseBackupFolder(folder: string): Promise<Backups> {
    return (await json(await send("/backup-folder", JSON.stringify({ folder }), JSON_TYPE))) as Backups;
  }

  async function handOver(exported: Exported): Promise<void> {
    const response = await request(`/download/${encodeURIComponent(exported.file)}`, key, { method: "GET" });
    saveAs(await response.blob(), exported.name);
  }

  /** The browser's own download: it asks where, or puts it where its user expects it. */
  async function saveText(name: string, text: string): Promise<boolean> {
    saveAs(new Blob([text], { type: "text/plain;charset=utf-8" }), name);
    return true;
  }

  const pick = async (accepted: string) => offer(await chooseFiles(accepted));
  return { call, offer, pickWorkbooks: () => pick(WORKBOOKS), pickPapers: () => pick(PAPERS), pickPacks: () => pick(PACKS), backupFolder: "typed", chooseBackupFolder, saveText, handover: "download", handOver };
}

const JSON_TYPE = "application/json";

async function redeem(token: string): Promise<string> {
  const response = await request("/session", "", { method: "POST", body: JSON.stringify({ token }) }, JSON_TYPE);
  return ((await json(response)) as { token: string }).token;
}

/** Sends the key in a header: a cookie would go to every port of this address, and so to other people's servers. */
async function request(path: string, key: string, init: RequestInit, type?: string): Promise<Response> {
  const headers = { "x-tongce-token": key, ...(type === undefined ? {} : { "content-type": type }) };
  const response = await fetch(path, { ...init, headers }).catch(() => {
    throw new HostError({ code: "unreachable", message: words.errors.unreachable });
  });
  if (!response.ok) {
    throw new HostError(await refusal(response));
  }
  return response;
}

async function refusal(response: Response): Promise<ApiError> {
  const content = await json(response);
  if (isApiError(content)) {
    return content;
  }
  const refused = response.status === 401 || response.status === 403;
  return { code: "refused", message: refused ? words.errors.refused : words.errors.unexpected };
}

function json(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

function saveAs(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser reads the content after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function chooseFiles(accepted: string): Promise<File[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = accepted;
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}
