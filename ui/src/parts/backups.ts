import type { BackupTrouble } from "../host/host";
import { words } from "../words";

/** What is the matter with the folder that was chosen for backups, and what to do. */
export function backupTrouble({ folder, missing, moved }: BackupTrouble): string {
  if (moved) {
    return words.settings.backupFolderMoved(folder);
  }
  return missing ? words.settings.backupFolderMissing(folder) : words.settings.backupFolderBehind(folder);
}
