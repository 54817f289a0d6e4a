import type { Host, Progress } from "../host/host";

/** Milliseconds between two looks at how far long work is. */
const LOOK = 400;

/** Looks again and again at how far long work is, until somebody says that it is over. */
export class Watch {
  progress = $state.raw<Progress | undefined>();

  #looking: ReturnType<typeof setInterval> | undefined;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  start(): void {
    this.stop();
    this.#looking = setInterval(() => {
      // How far it is matters to nobody when even that can't be asked.
      this.#host.call("progress", {}).then((progress) => (this.progress = progress), () => undefined);
    }, LOOK);
  }

  stop(): void {
    clearInterval(this.#looking);
    this.progress = undefined;
  }
}
