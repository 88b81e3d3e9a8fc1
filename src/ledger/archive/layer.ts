import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import type { Extract, Header } from 'tar-stream';
import { isRpmDatabase, isTelling } from '../sources/source.ts';

type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;

/** What one layer does, as far as it is of use here. Paths have no leading slash. */
export interface LayerContents {
  /** What it has that is no folder, new or changed. In the place of a folder each takes away all that was in it. */
  readonly files: ReadonlySet<string>;
  /** Bytes of all of them. */
  readonly size: number;
  /** Paths that it takes away. */
  readonly removed: readonly string[];
  /** Folders of which nothing from below is left. */
  readonly emptied: readonly string[];
  /** Texts that tell of packages or of the system. */
  readonly texts: ReadonlyMap<string, string>;
  /** Databases of rpm. */
  readonly databases: readonly string[];
  /** Telling files that are too large to be read. */
  readonly unread: readonly string[];
}

/** Lists of packages have a few MB in the largest images; what is larger is none, or nothing that we want in memory. */
const LARGEST_TEXT = 64 * 1024 * 1024;

/** OCI image specification, layer.md, "Whiteouts". */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * Reads a layer, entry by entry: nothing but the texts and what the files are called is kept.
 *
 * @param tar uncompressed
 * @throws Error when it is no tar, or ends too early
 */
export async function readLayer(tar: Readable): Promise<LayerContents> {
  const reader = new LayerReader();
  const entries = extract();
  // The loop below gets its errors.
  pipeline(tar, entries, () => undefined);
  for await (const entry of entries) await reader.take(entry);
  return reader.finish();
}

class LayerReader {
  readonly #files = new Set<string>();
  #size = 0;
  readonly #removed: string[] = [];
  readonly #emptied: string[] = [];
  readonly #texts = new Map<string, string>();
  readonly #databases: string[] = [];
  readonly #unread: string[] = [];
  /** Hard links to telling files, by what they are called. */
  readonly #twins = new Map<string, string>();

  async take(entry: Entry): Promise<void> {
    const { header } = entry;
    const path = plainPath(header.name);
    const base = path.slice(path.lastIndexOf('/') + 1);
    if (base.startsWith(WHITEOUT)) this.#whiteout(path, base);
    else if (header.type !== 'directory') await this.#file(path, header, entry);
    entry.resume();
  }

  finish(): LayerContents {
    for (const [path, target] of this.#twins) {
      const content = this.#texts.get(target);
      if (content !== undefined) this.#texts.set(path, content);
    }
    return {
      files: this.#files,
      size: this.#size,
      removed: this.#removed,
      emptied: this.#emptied,
      texts: this.#texts,
      databases: this.#databases,
      unread: this.#unread,
    };
  }

  #whiteout(path: string, base: string): void {
    const folder = path.slice(0, path.length - base.length);
    if (base === OPAQUE) this.#emptied.push(folder.replace(/\/$/, ''));
    // Others that begin so are aufs's own.
    else if (!base.startsWith(WHITEOUT + WHITEOUT)) {
      this.#removed.push(folder + base.slice(WHITEOUT.length));
    }
  }

  async #file(path: string, { type, size, linkname }: Header, entry: Entry): Promise<void> {
    this.#files.add(path);
    this.#size += type === 'file' || type === 'contiguous-file' ? size : 0;
    if (isRpmDatabase(path)) this.#databases.push(path);
    if (!isTelling(path)) return;
    if (type === 'link') this.#twins.set(path, plainPath(linkname));
    else if (type === 'file' && size > LARGEST_TEXT) this.#unread.push(path);
    else if (type === 'file') this.#texts.set(path, await text(entry));
  }
}

/** Without the `./` or `/` at the beginning and the slash at the end, which writers of tars may put. */
function plainPath(name: string): string {
  return name.replace(/^(?:\.?\/+)+/, '').replace(/\/+$/, '');
}
