import type { AttachmentEntry, Exported, Host } from "../host/host";
import { Work } from "../parts/work.svelte";

/** Photographs and scans of a child's papers. */
export class Papers extends Work {
  entries = $state.raw<readonly AttachmentEntry[] | undefined>();
  /** The picture that is shown large, and its content once that is there. */
  shown = $state.raw<{ entry: AttachmentEntry; address: string } | undefined>();
  /** What was written as a file, in clear. */
  saved = $state.raw<Exported | undefined>();

  readonly #changed: () => Promise<void>;

  constructor(host: Host, changed: () => Promise<void>) {
    super(host);
    this.#changed = changed;
  }

  async load(id: string): Promise<void> {
    await this.attempt(async () => {
      this.entries = await this.host.call("list_attachments", { id });
    });
  }

  async add(id: string): Promise<void> {
    await this.work(async () => {
      const files = await this.host.pickPapers();
      if (files.length > 0) {
        this.entries = await this.host.call("attach_files", { id, files: files.map((file) => file.id) });
        await this.#changed();
      }
    });
  }

  /** Shows a picture, or hides the one that is shown. */
  async show(entry: AttachmentEntry): Promise<void> {
    if (this.shown?.entry.key === entry.key) {
      this.shown = undefined;
      return;
    }
    await this.work(async () => {
      this.shown = { entry, address: (await this.host.call("read_attachment", { key: entry.key })).address };
    });
  }

  async remove(id: string, entry: AttachmentEntry): Promise<void> {
    await this.work(async () => {
      await this.host.call("remove_attachment", { key: entry.key });
      this.shown = this.shown?.entry.key === entry.key ? undefined : this.shown;
      this.entries = await this.host.call("list_attachments", { id });
      await this.#changed();
    });
  }

  /** Writes a file in clear and hands it over. */
  async save(entry: AttachmentEntry): Promise<void> {
    await this.work(async () => {
      this.saved = await this.host.call("export_attachment", { key: entry.key });
      await this.host.handOver(this.saved);
    });
  }
}
