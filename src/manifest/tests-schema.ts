import * as z from 'zod';
import { conditionsShape } from './conditions.ts';
import * as patterns from './patterns.ts';
import { filled, line, oneOrMore } from './text-schema.ts';

/** The `tests` section: what images are checked for before they are pushed. Names of cells in values are checked by the rules. */

const words = z.array(z.string()).min(1, { error: 'is empty' });

const CommandSchema = z.strictObject({
  command: z
    .union([filled, words])
    .describe('What runs: a text for /bin/sh -c, or a list of words, run as they are.'),
  entrypoint: z
    .enum(['replace', 'keep'], { error: 'is none of replace, keep' })
    .describe(
      "replace (default): the command runs in its place. keep: it is the entrypoint's arguments.",
    )
    .optional(),
  exit_code: z
    .int({ error: 'is not a whole number' })
    .min(0, { error: 'is less than 0' })
    .max(255, { error: 'is more than 255' })
    .describe('Default: 0.')
    .optional(),
  stdout: oneOrMore.describe('Regular expressions that all match standard output.').optional(),
  stderr: oneOrMore.describe('Regular expressions that all match standard error.').optional(),
  user: filled.describe("Account that it runs as. Default: the image's.").optional(),
  environment: z
    .record(z.string(), z.string())
    .describe('Further variables of its environment.')
    .optional(),
  network: z
    .enum(['none', 'bridge'], { error: 'is none of none, bridge' })
    .describe('Default: none.')
    .optional(),
  timeout: z
    .int({ error: 'is not a whole number' })
    .min(1, { error: 'is less than 1' })
    .describe('Seconds that it may take. Default: 60.')
    .optional(),
});

const FileSchema = z.strictObject({
  exists: z.boolean().describe('false: there must be none. Default: true.').optional(),
  type: z
    .enum(['file', 'directory', 'link'], { error: 'is none of file, directory, link' })
    .describe('What it is. Links are followed, but for `link`.')
    .optional(),
  mode: line
    .regex(/^0?[0-7]{3,4}$/, { error: "is not a mode, such as '0755'" })
    .describe('Its permissions, octal.')
    .optional(),
  owner: line
    .regex(/^[\w{}.-]+(?::[\w{}.-]+)?$/, { error: "is not an owner, such as 'root:root'" })
    .describe('user or user:group, names or numbers.')
    .optional(),
});

const path = line.regex(/^\//, { error: 'is not an absolute path, such as /usr/bin/env' });
const port = line.regex(/^\d{1,5}\/(?:tcp|udp|sctp)$/, {
  error: "is not a port, such as '5000/tcp'",
});

export const TestSchema = z.strictObject({
  ...conditionsShape,
  run: z
    .array(z.union([filled, CommandSchema]))
    .min(1, { error: 'is empty' })
    .describe('Commands, each in a container of its own. A text alone must end with 0.')
    .optional(),
  files: z
    .union([z.array(path).min(1, { error: 'is empty' }), z.record(path, FileSchema.nullable())])
    .describe('Paths that exist: a list, or path → what is known of it.')
    .optional(),
  user: line.describe('Account that containers run as; empty: root.').optional(),
  workdir: filled.describe('Folder that containers start in.').optional(),
  environment: z
    .record(z.string(), z.string().nullable())
    .describe('Variables of the image → value; nothing: it is not set.')
    .optional(),
  labels: z
    .record(z.string(), z.string().nullable())
    .describe('Labels of the image → value; nothing: it is not there.')
    .optional(),
  exposed_ports: z
    .array(port)
    .describe('All ports that the image exposes, and no other.')
    .optional(),
  entrypoint: z.array(z.string()).describe('The whole entrypoint; empty: none.').optional(),
  cmd: z.array(z.string()).describe('The whole command; empty: none.').optional(),
  max_size: line
    .regex(patterns.byteSize, { error: "is not a size, such as '300MB'" })
    .describe('Bytes in the engine: B, kB, MB, GB, KiB, MiB, GiB.')
    .optional(),
  max_growth: line
    .regex(/^\d+(?:\.\d+)?%$/, { error: "is not a share, such as '10%'" })
    .describe('How much larger than the last push that the report knows.')
    .optional(),
});

export const TestsSchema = z.record(
  line.regex(patterns.distroName, { error: 'is not the name of a test, such as python' }),
  TestSchema,
);

export type RawTest = z.infer<typeof TestSchema>;
export type RawCommand = z.infer<typeof CommandSchema>;
