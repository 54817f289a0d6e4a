import type { Host, Place, RosterQuery, Selected } from "../host/host";
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

/** Which children were chosen before a lock. */
export interface KeptScope {
  kind: ScopeKind;
  search: string;
  place: Place | undefined;
  selected: Scope["selected"];
}

/** Those of a place, as the list of children finds them. */
function within({ village, group }: Place): RosterQuery {
  return { search: "", filters: filters({ village, group }), sort: "name", descending: false };
}

/** Which children a form is about, and how many they are. */
export class Scope {
  kind = $state<ScopeKind>("all");
  search = $state("");
  /** `undefined` until they were asked for. */
  places = $state.raw<readonly Place[] | undefined>();
  /** Position among the places; -1 when the chosen one is there no more. */
  place = $state(0);
  /** Children chosen in the list. */
  selected = $state.raw<{ who: Selected; scope: string; count: number } | undefined>();
  /** How many there are; `undefined` while that is not known: they are being counted, or nobody has said yet which. */
  children = $state<number | undefined>();
  failure = $state("");

  #counting = 0;
  /** Whether the places may have changed since they were asked for. */
  #stale = false;
  readonly #host: Host;
  readonly #typing = new Pause(TYPING);

  constructor(host: Host) {
    this.#host = host;
  }

  /** What a request says of these children; nothing while the place or the list is missing, which must not mean everybody. */
  get request(): ScopeRequest | undefined {
    const chosen = this.selected;
    const place = this.places?.[this.place];
    if (this.kind === "selected") {
      return chosen && { search: "", selected: chosen.who, scope: chosen.scope };
    }
    if (this.kind === "place") {
      return place && { search: "", selected: { ids: [], query: within(place) }, scope: this.placeName(place) };
    }
    const search = this.kind === "search" ? this.search.trim() : "";
    return { search, selected: null, scope: search };
  }

  /** What is to be gone on with after a lock. */
  get kept(): KeptScope {
    const { kind, search, selected } = this;
    return { kind, search, selected, place: this.places?.[this.place] };
  }

  /** Goes on with what was chosen before a lock. Whether the place is still there is seen when the places are asked for. */
  takeUp({ place, ...kept }: KeptScope): void {
    Object.assign(this, kept);
    this.places = place && [place];
  }

  /** A place as it is called. */
  placeName({ village, group }: Place): string {
    const name = group.startsWith(village) ? group : village + group;
    return name === "" ? words.exporting.placeNone : name;
  }

  /** Takes children that were chosen in the list. */
  take(who: Selected, scope: string, count: number): void {
    this.#uncount();
    this.selected = { who, scope, count };
    this.kind = "selected";
    this.children = count;
  }

  /** Chooses in another way. */
  async choose(kind: ScopeKind): Promise<void> {
    this.#uncount();
    this.kind = kind;
    if (kind === "place" && (this.places === undefined || this.#stale)) {
      await this.#askPlaces();
    }
    await this.count();
  }

  async choosePlace(place: number): Promise<void> {
    this.#uncount();
    this.place = place;
    await this.count();
  }

  type(search: string): void {
    this.#uncount();
    this.search = search;
    this.#typing.then(() => void this.count());
  }

  /** Brings up to date what may have changed since: the places and how many children there are. */
  async load(): Promise<void> {
    this.#stale = true;
    if (this.kind === "place") {
      await this.#askPlaces();
    }
    await this.count();
  }

  /** Counts the children. */
  async count(): Promise<void> {
    const counting = ++this.#counting;
    const request = this.request;
    if (request === undefined) {
      // Why there is no place stays in sight; a register without places has nobody in it.
      this.children = this.kind === "place" && this.places?.length === 0 ? 0 : undefined;
      return;
    }
    this.failure = "";
    if (this.kind === "selected") {
      this.children = this.selected?.count;
      return;
    }
    try {
      const { search, selected } = request;
      const query = selected?.query ?? { search, filters: filters({}), sort: "name", descending: false };
      const page = await this.#host.call("list_children", { ...query, fields: [], offset: 0, limit: 1 });
      if (counting === this.#counting) {
        this.children = page.total;
      }
    } catch (thrown) {
      if (counting === this.#counting) {
        this.children = undefined;
        this.failure = sentence(thrown);
      }
    }
  }

  /** Other children than those that were counted. A count that is still on its way is not theirs. */
  #uncount(): void {
    this.#counting++;
    this.children = undefined;
    this.failure = "";
  }

  async #askPlaces(): Promise<void> {
    try {
      const places = await this.#host.call("places", {});
      const first = this.places === undefined || this.places.length === 0;
      const before = this.places?.[this.place];
      this.places = places;
      this.place = first ? 0 : places.findIndex((place) => place.village === before?.village && place.group === before.group);
      this.#stale = false;
      this.#told(this.place < 0 && places.length > 0 ? words.exporting.placeGone : "");
    } catch (thrown) {
      this.#told(sentence(thrown));
    }
  }

  /** Says what is wrong with the places, unless one has chosen in another way meanwhile. */
  #told(failure: string): void {
    if (this.kind === "place") {
      this.failure = failure;
    }
  }
}
