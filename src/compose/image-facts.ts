import * as z from 'zod';
import { InputError } from '../errors.ts';

/** What is known of an image without running or pulling it. */
export interface ImageFacts {
  readonly env: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  /** Absolute paths in it; undefined: nobody has looked. */
  readonly files: readonly string[] | undefined;
  /** `sha256:…` by which its registry knows it. */
  readonly digest: string | undefined;
  /** Platforms that it has; undefined: not known. */
  readonly platforms: readonly string[] | undefined;
  /** Bytes on disk, by an engine; undefined: not known. */
  readonly size: number | undefined;
  /** Bytes to be pulled, by a registry: layers are compressed there. */
  readonly compressed?: number;
  readonly source: 'file' | 'engine' | 'registry';
}

const FactsSchema = z.record(
  z.string(),
  z.strictObject({
    env: z.record(z.string(), z.string()).default({}),
    labels: z.record(z.string(), z.string()).default({}),
    files: z.array(z.string()).optional(),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .optional(),
    platforms: z.array(z.string()).optional(),
    size: z.number().nonnegative().optional(),
  }),
);

/**
 * Reads `--image-facts`: a JSON object, image reference → `{"env": {}, "labels": {}, "files": []}`, each part optional; `digest`,
 * `platforms` and `size` (bytes) may be said too.
 *
 * @param shown the file's name in messages
 * @throws InputError with everything that is wrong
 */
export function readFacts(text: string, shown: string): ReadonlyMap<string, ImageFacts> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refused([`${shown} is not JSON: ${why}`]);
  }
  const read = FactsSchema.safeParse(value);
  if (!read.success) {
    throw refused(
      read.error.issues.map(({ path, message }) => {
        const place = path.length === 0 ? '' : ` at ${path.map(String).join(' → ')}`;
        return `${shown}${place}: ${message}`;
      }),
    );
  }
  return factsOf(read.data);
}

/** Facts as a manifest or a file has them, by image. */
export function factsOf(data: z.input<typeof FactsSchema>): ReadonlyMap<string, ImageFacts> {
  return new Map(
    Object.entries(data).map(([reference, facts]): [string, ImageFacts] => [
      reference,
      {
        env: new Map(Object.entries(facts.env ?? {})),
        labels: new Map(Object.entries(facts.labels ?? {})),
        files: facts.files,
        digest: facts.digest,
        platforms: facts.platforms,
        size: facts.size,
        source: 'file',
      },
    ]),
  );
}

function refused(messages: readonly string[]): InputError {
  return new InputError(
    messages.map((message) => ({
      code: 'compose/bad-facts',
      severity: 'error',
      message,
      hint: 'It has to look like {"<reference>": {"env": {}, "labels": {}, "files": []}}.',
    })),
  );
}

/** The environment of an image's configuration, `NAME=value` each; the last one of a name counts, as in a container. */
export function environmentOf(list: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    list.map((entry) => {
      const split = entry.indexOf('=');
      return split === -1 ? [entry, ''] : [entry.slice(0, split), entry.slice(split + 1)];
    }),
  );
}

/** Names directly below a folder of the image; undefined: the files that are known tell nothing of it. */
export function namesBelow(
  { files }: Pick<ImageFacts, 'files'>,
  folder: string,
): string[] | undefined {
  const names = (files ?? []).flatMap((path) => {
    if (!path.startsWith(`${folder}/`)) return [];
    const [name] = path.slice(folder.length + 1).split('/');
    return name === undefined || name === '' ? [] : [name];
  });
  return names.length === 0 ? undefined : [...new Set(names)].sort();
}
