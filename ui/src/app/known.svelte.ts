import type { Fields, Host } from "../host/host";
import { Catalogue } from "../parts/catalogue";

/** What every screen needs of the register: its fields with the county's words for levels, its villages and groups. */
export class Known {
  catalogue = $state.raw(new Catalogue({ sections: [], options: {}, fields: [] }));
  /** Villages and their groups, offered where one is asked for. */
  groups = $state.raw<readonly string[]>([]);

  /** The fields; the same for as long as the program runs. */
  #fields: Fields | undefined;
  /** The words that the catalogue was made with. */
  #levels = "";
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async load(): Promise<void> {
    const [fields, levels, settings] = await Promise.all([this.#fields ?? this.#host.call("fields", {}), this.#host.call("level_words", {}), this.#host.call("settings", {})]);
    this.groups = settings.groups;
    if (this.#fields === undefined || JSON.stringify(levels) !== this.#levels) {
      [this.#fields, this.#levels] = [fields, JSON.stringify(levels)];
      this.catalogue = new Catalogue(fields, levels);
    }
  }
}
