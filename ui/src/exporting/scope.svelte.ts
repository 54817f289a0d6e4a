import type { Host, Place, Selected } from "../host/host";
import { sentence } from "../parts/failure";
import { Pause } from "../parts/pause";
import { filters } from "../today/today.svelte";
import { words } from "../words";

/** Milliseconds after the last key before children are counted. */
const TYPING = 200;

/** How children are chosen for a form. */
export type ScopeKind = "all" | "place" | "search" | "selected";

/** What a request says of the children that it is about. */
export interface ScopeRequest {
  search: string;
  selected: Selected | null;
  /** In words, for the list of what was sent; empty for all. */
  scope: string;
}

/** Which children a form is about, and how many they are. */
export class Scope {
  kind = $state<ScopeKind>("all");
  search = $state("");
  places = $state.raw<readonly Place[]>([]);
  /** Position among the places. */
  place = $state(0);
  /** Children chosen in the list. */
  selected = $state.raw<{ who: Selected; scope: string; count: number } | undefined>();
  /** How many there are; `undefined` while they are being counted. */
  children = $state<number | undefined>();
  failure = $state("");

  #counting = 0;
  readonly #host: Host;
  readonly #typing = new Pause(TYPING);

  constructor(host: Host) {
    this.#host = host;
  }

  /** What a request says of these children. */
  get request(): ScopeRequest {
    const chosen = this.selected;
    const place = this.places[this.place];
    if (this.kind === "selected" && chosen !== undefined) {
      return { search: "", selected: chosen.who, scope: chosen.scope };
    }
    if (this.kind === "place" && place !== undefined) {
      const query = { search: "", filters: filters({ village: place.village, group: place.group }), sort: "name" as const, descending: false };
      return { search: "", selected: { ids: [], query }, scope: this.placeName(place) };
    }
    const search = this.kind === "search" ? this.search.trim() : "";
    return { search, selected: null, scope: search };
  }

  /** A place as it is called. */
  placeName({ village, group }: Place): string {
    const name = group.startsWith(village) ? group : village + group;
    return name === "" ? words.exporting.placeNone : name;
  }

  /** Takes children that were chosen in the list. */
  take(who: Selected, scope: string, count: number): void {
    this.selected = { who, scope, count };
    this.kind = "selected";
    this.children = count;
  }

  /** Chooses in another way. */
  async choose(kind: ScopeKind): Promise<void> {
    this.kind = kind;
    if (kind === "place" && this.places.length === 0) {
      await this.#askPlaces();
    }
    await this.count();
  }

  async choosePlace(place: number): Promise<void> {
    this.place = place;
    await this.count();
  }

  type(search: string): void {
    this.search = search;
    this.children = undefined;
    this.#typing.then(() => void this.count());
  }

  /** Counts the children. */
  async count(): Promise<void> {
    const counting = ++this.#counting;
    this.failure = "";
    if (this.kind === "selected" && this.selected !== undefined) {
      this.children = this.selected.count;
      return;
    }
    try {
      const { search, selected } = this.request;
      const query = selected?.query ?? { search, filters: filters({}), sort: "name", descending: false };
      const page = await this.#host.call("list_children", { ...query, fields: [], offset: 0, limit: 1 });
      if (counting === this.#counting) {
        this.children = page.total;
      }
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }

  async #askPlaces(): Promise<void> {
    try {
      this.places = await this.#host.call("places", {});
      this.place = 0;
    } catch (thrown) {
      this.failure = sentence(thrown);
    }
  }
}
