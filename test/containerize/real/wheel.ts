import { crc32 } from 'node:zlib';

/** What a wheel of a test holds. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** Texts by their paths: `bentoml/cli.py`. */
  readonly files: Readonly<Record<string, string>>;
  /** Commands, and the functions that they call: `bentoml.cli:main`. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** More lines of METADATA. */
  readonly metadata?: readonly string[];
}

/** What the file of a wheel has to be called: PEP 427, of any Python 3 and platform. */
export function wheelName({ name, version }: Wheel): string {
  return `${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`;
}

/**
 * A wheel (PEP 427) that pip installs without any index: a package of a test, made by hand. Its RECORD has no hashes, which pip does not
 * ask for.
 */
export function wheelBytes(wheel: Wheel): Buffer {
  const { name, version, files, scripts = {}, metadata = [] } = wheel;
  const info = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const commands = Object.entries(scripts).map(([command, call]) => `${command} = ${call}\n`);
  const texts: Record<string, string> = {
    ...files,
    [`${info}/METADATA`]: ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`]
      .concat(metadata)
      .map((line) => `${line}\n`)
      .join(''),
    [`${info}/WHEEL`]:
      'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/entry_points.txt`]: `[console_scripts]\n${commands.join('')}`,
  };
  const record = [...Object.keys(texts), `${info}/RECORD`].map((path) => `${path},,\n`).join('');
  return zipOf({ ...texts, [`${info}/RECORD`]: record });
}

/** A ZIP archive with nothing compressed (APPNOTE.TXT 4.3): local headers with their texts, the directory, its end. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const name = Buffer.from(path);
    const body = Buffer.from(text);
    const shared = sharedFields(name, body);
    const local = Buffer.concat([signature(0x04034b50), shared, name, body]);
    const entry = Buffer.alloc(14);
    // The mode of a regular file (rw-r--r--) is in the upper half of the external attributes.
    entry.writeUInt32LE(((0o100644 << 16) >>> 0) >>> 0, 6);
    entry.writeUInt32LE(offset, 10);
    // Made by: Unix, version 2.0.
    directory.push(signature(0x02014b50), Buffer.from([20, 3]), shared, entry, name);
    bodies.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(bodies.length, 4);
  end.writeUInt16LE(bodies.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, listed, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** From the version that is needed to the length of the extra field, which is none. */
function sharedFields(name: Buffer, body: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  // 1 January 1980: 0 is no day.
  fields.writeUInt16LE(0x21, 8);
  fields.writeUInt32LE(crc32(body), 10);
  fields.writeUInt32LE(body.length, 14);
  fields.writeUInt32LE(body.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}
