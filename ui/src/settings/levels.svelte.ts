import type { Host, LevelField } from "../host/host";
import { Work } from "../parts/work.svelte";
import { words } from "../words";

/** What this county calls the official levels. */
export class Levels extends Work {
  /** As they are typed; `undefined` until they were asked for. */
  fields = $state<LevelField[] | undefined>();

  #stored = "";
  readonly #changed: () => Promise<void>;

  /** `changed` brings the other screens up to date. */
  constructor(host: Host, changed: () => Promise<void>) {
    super(host);
    this.#changed = changed;
  }

  /** What is typed and not saved yet. */
  get typed(): LevelField[] | undefined {
    const fields = $state.snapshot(this.fields);
    return fields !== undefined && JSON.stringify(fields) !== this.#stored ? fields : undefined;
  }

  /** Gets what is stored; what is typed and not saved stays. */
  async load(typed = this.typed): Promise<void> {
    await this.attempt(async () => {
      this.#take(await this.host.call("level_words", {}));
      this.fields = typed ?? this.fields;
    });
  }

  async save(): Promise<void> {
    await this.work(async () => {
      this.#take(await this.host.call("save_level_words", { fields: $state.snapshot(this.fields) ?? [] }));
      this.done = words.settings.levelsSaved;
      await this.#changed();
    });
  }

  #take(fields: LevelField[]): void {
    this.#stored = JSON.stringify(fields);
    this.fields = fields;
  }
}
