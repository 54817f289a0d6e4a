import { isTauri } from "@tauri-apps/api/core";

import { browserHost } from "./browser";
import type { Host } from "./host";
import { windowHost } from "./window";

export * from "./host";

/** The host of the place where this page runs. */
export async function connect(): Promise<Host> {
  return isTauri() ? windowHost() : browserHost(window);
}
