import { describe, expect, it, vi } from "vitest";

import { Idle } from "./idle";

describe("idleness", () => {
  it("is over the time since the last touch, also after a sleep", () => {
    let now = 0;
    const work = vi.fn();
    const idle = new Idle(() => 5, work, () => now);
    now = 4 * 60_000;
    idle.touch();
    now = 8 * 60_000;
    expect(idle.check()).toBe(false);
    now = 500 * 60_000;
    idle.touch();
    expect(work).toHaveBeenCalledTimes(1);
    expect(idle.check()).toBe(false);
  });
});
