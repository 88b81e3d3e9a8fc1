import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildRequest } from '../engine.ts';
import { isList, isMap } from './options.ts';
import type { BuildOptions, OptionScalar, OptionValue } from './options.ts';

/** A folder for what a build's program reads and writes, which goes with the build. */
export interface Scratch {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

export async function makeScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'manager-engine-'));
  return {
    folder,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/**
 * A request as options of a command line, and what the user said besides. Values of secrets are written into files that only this
 * user can read: they are in no argument and in no environment. What the user says of the platform is final.
 */
export async function requestOptions(
  request: BuildRequest,
  said: BuildOptions,
  scratch: Scratch,
): Promise<BuildOptions> {
  const files = await Promise.all(
    request.secrets.map(async ({ id, read }, index) => {
      const path = join(scratch.folder, `secret-${index}`);
      await writeFile(path, await read(), { mode: 0o600, flag: 'wx' });
      return `id=${id},src=${path}`;
    }),
  );
  const { platform, target } = request;
  const own: Record<string, readonly string[]> = {
    build_arg: pairs(request.buildArgs),
    label: pairs(request.labels),
    secret: files,
    ssh: request.ssh.map(({ id, socket }) => `${id}=${socket}`),
  };
  const lists = Object.entries(own).filter(([, values]) => values.length > 0);
  return {
    ...said,
    ...Object.fromEntries(
      lists.map(([name, values]) => [name, [...values, ...texts(name, said[name])]]),
    ),
    ...(request.noCache ? { no_cache: true } : {}),
    ...(request.pull && said['pull'] === undefined ? { pull: true } : {}),
    ...(target === undefined ? {} : { target }),
    ...(platform === undefined || said['platform'] !== undefined ? {} : { platform }),
  };
}

function pairs(record: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(record).map(([key, value]) => `${key}=${value}`);
}

function texts(name: string, value: OptionValue): readonly OptionScalar[] {
  if (value === null || value === undefined) return [];
  if (isMap(value)) {
    const fields = Object.entries(value).map(([key, each]) => `${key}=${String(each)}`);
    return name === 'secret' ? [fields.join(',')] : fields;
  }
  return isList(value) ? (value as readonly OptionScalar[]) : [value];
}
