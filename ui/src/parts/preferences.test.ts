import { describe, expect, it } from "vitest";

import { Preferences } from "./preferences.svelte";

function storage(content?: string) {
  const kept = new Map(content === undefined ? [] : [["tongce-preferences", content]]);
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

describe("preferences", () => {
  it("are remembered", () => {
    const place = storage();
    const before = new Preferences(place);
    before.theme = "dark";
    before.size = "larger";
    before.lockAfter = 10;
    before.columns = [{ key: "child.name", width: 160 }, { key: "child.school" }];
    before.keep();
    const after = new Preferences(place);
    expect([after.theme, after.size, after.scale, after.lockAfter, after.columns]).toEqual(["dark", "larger", 1.25, 10, before.columns]);
  });

  it.each(["", "not json", "null", "[]", '{"theme":"pink","size":7,"lockAfter":0,"columns":{"a":1}}', '{"columns":[null,{"key":3}]}'])(
    "stay as designed when what was kept is unusable: %s",
    (content) => {
      const read = new Preferences(storage(content));
      expect([read.theme, read.size, read.lockAfter, read.columns]).toEqual(["system", "normal", 5, []]);
    },
  );

  it("hold even where nothing can be kept", () => {
    const full = new Preferences({ getItem: () => { throw new Error("no"); }, setItem: () => { throw new Error("full"); } });
    full.theme = "dark";
    full.keep();
    expect(full.theme).toBe("dark");
  });
});
