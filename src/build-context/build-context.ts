import type { Readable } from 'node:stream';

/** One entry of a build context. */
export interface ContextEntry {
  /** Relative to the context's folder, with forward slashes, without a leading `./`. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  /** Permission bits, `0o644`; set-id and sticky bits included. */
  readonly mode: number;
  /** Bytes; 0 for what is no file. */
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
  readonly uid: number;
  readonly gid: number;
  /** Where a symbolic link points, as it is written. */
  readonly linkTarget?: string;
  /** Changes whenever the bytes may have changed, beside `size` and `modified`: device, inode, change time. Undefined: unknown. */
  readonly identity?: string;
}

/** Which part of a context is wanted. */
export interface ContextSelection {
  /** Only these paths (patterns as in COPY) with all below them, and what their symbolic links lead to; undefined or none: all. */
  readonly followPaths?: readonly string[];
  /** Only these very paths (no patterns, no links followed) with all below them; undefined: all. `''` is the whole context. */
  readonly paths?: readonly string[];
  /** Patterns of `.dockerignore` syntax that leave out more, in addition to the context's own. */
  readonly exclude?: readonly string[];
}

/** The files that a build may read: a folder less what its ignore file leaves out. */
export interface BuildContext {
  /** Absolute path of the folder. */
  readonly folder: string;
  /**
   * Entries in the order of Go's filepath.Walk with `/` sorted first (a folder before what it holds), the order in which
   * BuildKit wants them. Read from disk while it is iterated.
   */
  entries(selection?: ContextSelection): AsyncIterable<ContextEntry>;
  /** The bytes of a file of the context. @throws when it is no file of the context */
  open(path: string): Readable;
}
