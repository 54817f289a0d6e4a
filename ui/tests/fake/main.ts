/** The page over the fake host: `npm run dev`, then /tests/fake/?state=none&children=0&waiting=花名册.xlsx&other=李兰&delay=300 */
import "../../src/theme.css";

import { mount } from "svelte";

import App from "../../src/app/App.svelte";
import type { Status } from "../../src/host/host";
import { FakeHost } from "./host";

const asked = new URLSearchParams(location.search);
const host = new FakeHost({
  state: (asked.get("state") ?? "open") as Status["state"],
  children: Number(asked.get("children") ?? 60),
  waiting: asked.getAll("waiting"),
  others: asked.getAll("other"),
  parked: Number(asked.get("parked") ?? 0),
  stick: (asked.get("stick") ?? undefined) as "in" | "out" | undefined,
  delay: Number(asked.get("delay") ?? 0),
});
const target = document.getElementById("app");
if (target !== null) {
  mount(App, { target, props: { connecting: Promise.resolve(host), storage: localStorage } });
}
