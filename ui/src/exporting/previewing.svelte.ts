import type { FormPreview } from "../host/host";
import { sentence } from "../parts/failure";
import { Pause } from "../parts/pause";

/** Milliseconds without a change before a sheet is drawn anew. */
const PAUSE = 250;

/** How a form will look; the last question counts, whatever order the answers come in. */
export class Previewing {
  sheet = $state.raw<FormPreview | undefined>();
  failure = $state("");
  waiting = $state(false);

  #asked = 0;
  readonly #pause = new Pause(PAUSE);

  /** Asks once nothing has changed for a moment. What is shown stays until the answer is there. */
  ask(question: () => Promise<FormPreview>): void {
    const asked = ++this.#asked;
    this.waiting = true;
    this.#pause.then(() => void this.#answer(asked, question));
  }

  /** Shows nothing: there is nobody in it, or no form; or says what is missing. */
  clear(missing = ""): void {
    this.#asked++;
    this.#pause.stop();
    this.sheet = undefined;
    this.failure = missing;
    this.waiting = false;
  }

  async #answer(asked: number, question: () => Promise<FormPreview>): Promise<void> {
    try {
      const sheet = await question();
      if (asked === this.#asked) {
        this.sheet = sheet;
        this.failure = "";
      }
    } catch (thrown) {
      if (asked === this.#asked) {
        this.sheet = undefined;
        this.failure = sentence(thrown);
      }
    } finally {
      if (asked === this.#asked) {
        this.waiting = false;
      }
    }
  }
}
