/** Says when nobody has touched anything for a while. The clock may jump: a laptop sleeps with its timers stopped. */
export class Idle {
  #last: number;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #minutes: () => number;
  readonly #work: () => void;
  readonly #now: () => number;

  constructor(minutes: () => number, work: () => void, now: () => number = () => Date.now()) {
    this.#minutes = minutes;
    this.#work = work;
    this.#now = now;
    this.#last = now();
  }

  /** Somebody is there. A touch after the time has run out doesn't bring it back. */
  readonly touch = (): void => {
    if (!this.check()) {
      this.#last = this.#now();
    }
  };

  /** Does the work when the time has run out; whether it had. */
  readonly check = (): boolean => {
    const over = this.#now() - this.#last >= this.#minutes() * 60_000;
    if (over) {
      this.#last = this.#now();
      this.#work();
    }
    return over;
  };

  start(): () => void {
    this.#last = this.#now();
    this.#timer = setInterval(this.check, 5_000);
    return () => clearInterval(this.#timer);
  }
}
