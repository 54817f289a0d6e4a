/** Runs work once typing has paused. The clock is passed in by tests through fake timers. */
export class Pause {
  readonly #after: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number) {
    this.#after = milliseconds;
  }

  /** Forgets what was waiting and waits anew. */
  then(work: () => void): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      work();
    }, this.#after);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
