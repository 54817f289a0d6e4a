/** The program's own window. The dialogs are native and live on the other side; the page never learns a path. */
import { invoke } from "@tauri-apps/api/core";

import { words } from "../words";
import { type Backups, type Command, type Commands, type Host, HostError, isApiError, type OfferedFile, type Status } from "./host";

export function windowHost(): Host {
  return {
    call: <C extends Command>(command: C, request: Commands[C][0]) => send(command, request) as Promise<Commands[C][1]>,
    pickWorkbooks: () => send("host.pick_workbooks", {}) as Promise<OfferedFile[]>,
    pickPapers: () => send("host.pick_papers", {}) as Promise<OfferedFile[]>,
    pickPacks: () => send("host.pick_packs", {}) as Promise<OfferedFile[]>,
    pickFolder: (which) => send(`host.pick_${which}_folder`, {}) as Promise<Status>,
    backupFolder: "dialog",
    chooseBackupFolder: async () => ((await send("host.pick_backup_folder", {})) as Backups | null) ?? undefined,
    saveText: async (name, text) => (await send("host.save_text", { name, text })) === true,
    handover: "show",
    handOver: async (exported) => void (await send("host.show_export", { file: exported.file })),
  };
}

async function send(name: string, request: unknown): Promise<unknown> {
  try {
    return await invoke("call", { name, request });
  } catch (thrown) {
    throw new HostError(isApiError(thrown) ? thrown : { code: "unexpected", message: words.errors.unexpected });
  }
}
