import { Exporting } from "../exporting/exporting.svelte";
import { Finder } from "../file/finder.svelte";
import type { Host, Status } from "../host/host";
import { Importing } from "../importing/importing.svelte";
import { Parked } from "../importing/parked.svelte";
import { Roster } from "../roster/roster.svelte";
import { Settings } from "../settings/settings.svelte";
import { Today } from "../today/today.svelte";

/** What the screens ask of the program around them. */
export interface Around {
  /** Brings everything up to date that may have changed with the register. */
  changed: (status?: Status) => Promise<void>;
  /** After an import was written: as `changed`, and the number under which it can be undone. */
  imported: () => Promise<number | undefined>;
  /** Tells who can open the register. */
  operators: (names: readonly string[]) => void;
}

/** What each screen shows of one open register. Made anew when it is locked, so that nothing of it stays. */
export class Screens {
  readonly roster: Roster;
  readonly importing: Importing;
  readonly parked: Parked;
  readonly exporting: Exporting;
  readonly today: Today;
  readonly settings: Settings;
  finder: Finder;

  constructor(host: Host, around: Around) {
    this.roster = new Roster(host);
    this.importing = new Importing(host, around.imported);
    this.parked = new Parked(host, () => around.changed());
    this.exporting = new Exporting(host, () => around.changed());
    this.today = new Today(host);
    this.settings = new Settings(host, around.changed, around.operators);
    this.finder = $state.raw(new Finder(host));
  }
}
