import type { Host, SimilarChild } from "../host/host";
import { sentence } from "../parts/failure";
import { Pause } from "../parts/pause";

const TYPING = 200;

/** Before a new file is made: is the child there already? */
export class Finder {
  name = $state("");
  idNumber = $state("");
  similar = $state.raw<readonly SimilarChild[]>([]);
  /** Whether the answer is about what stands in the fields. */
  answered = $state(false);
  failure = $state("");

  #asked = 0;
  readonly #host: Host;
  readonly #typing = new Pause(TYPING);

  constructor(host: Host) {
    this.#host = host;
  }

  /** Takes what was typed; the answer follows after a pause. */
  type(field: "name" | "idNumber", value: string): void {
    this[field] = value;
    this.answered = false;
    this.#typing.then(() => void this.ask());
  }

  async ask(): Promise<void> {
    this.#typing.stop();
    const asked = ++this.#asked;
    const request = { name: this.name.trim(), id_number: this.idNumber.trim() };
    try {
      const nothing = request.name === "" && request.id_number === "";
      const similar = nothing ? [] : await this.#host.call("find_similar", request);
      if (asked === this.#asked) {
        this.similar = similar;
        this.answered = !nothing;
        this.failure = "";
      }
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  /** Whether somebody with just this ID number is there. */
  get same(): SimilarChild | undefined {
    return this.similar.find((one) => one.same);
  }

  /** What goes into a new file. */
  get entries(): Record<string, string> {
    const all = { "child.name": this.name.trim(), "child.id_number": this.idNumber.trim() };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
  }
}
