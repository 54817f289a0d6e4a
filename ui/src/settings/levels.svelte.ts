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

  /** The level whose word was refused: the refusal quotes it, and of a word that stands twice the second is the one too many. */
  get wrong(): { field: string; level: string } | undefined {
    const quoted = (word: string) => word.trim() !== "" && this.failure.includes(`“${word.trim()}”`);
    const found = (this.fields ?? []).map(({ field, levels }) => ({ field, levels: levels.filter(({ word }) => quoted(word)) }));
    const here = found.find(({ levels }) => levels.length > 1) ?? found.find(({ levels }) => levels.length > 0);
    const level = here?.levels[1] ?? here?.levels[0];
    return here === undefined || level === undefined ? undefined : { field: here.field, level: level.level };
  }

  /** Goes on with what was typed before the register was locked; it stays typed whenever the answer of a `load` comes. */
  takeUp(typed: LevelField[]): void {
    this.fields = typed;
  }

  /** Gets what is stored; what is typed and not saved stays. */
  async load(): Promise<void> {
    await this.attempt(async () => {
      const stored = await this.host.call("level_words", {});
      const typed = this.typed;
      this.#take(stored);
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
