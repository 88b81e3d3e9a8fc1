import type { ImageFile, ImageFiles } from '../../engine/containers.ts';
import type { FileTest } from '../../manifest/tests.ts';
import type { Check } from './check.ts';

/** Files of an image against what is expected of them. */
export async function fileChecks(
  tests: readonly FileTest[],
  files: ImageFiles,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const test of tests) checks.push(await fileCheck(test, files));
  return checks;
}

async function fileCheck(test: FileTest, files: ImageFiles): Promise<Check> {
  const { file, exists, type, mode, owner } = test;
  const found = await files.stat(file, type !== 'link');
  if (!exists) {
    const what = `${file} does not exist`;
    return found === undefined ? { what } : { what, problem: `${file} exists, but should not` };
  }
  const what = `${file} exists`;
  if (found === undefined) return { what, problem: `${file} does not exist` };
  if (type !== undefined && found.type !== type) {
    return { what, problem: `${file} is ${KINDS[found.type]}, but should be ${KINDS[type]}` };
  }
  if (mode !== undefined && found.mode !== mode) {
    const problem = `${file} has mode ${octal(found.mode)}, but should have ${octal(mode)}`;
    return { what, problem };
  }
  if (owner !== undefined && !(await isOwner(owner, found, files))) {
    const problem = `${file} belongs to ${found.uid}:${found.gid}, but should belong to ${owner}`;
    return { what, problem };
  }
  return { what };
}

const KINDS: Readonly<Record<ImageFile['type'], string>> = {
  file: 'a file',
  directory: 'a folder',
  link: 'a symbolic link',
  other: 'something else than a file or a folder',
};

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Names are looked up in the image's own passwd(5) and group(5). */
async function isOwner(
  owner: string,
  { uid, gid }: ImageFile,
  files: ImageFiles,
): Promise<boolean> {
  const [user = '', group] = owner.split(':');
  if ((await idOf(user, '/etc/passwd', files)) !== uid) return false;
  return group === undefined || (await idOf(group, '/etc/group', files)) === gid;
}

async function idOf(
  name: string,
  database: string,
  files: ImageFiles,
): Promise<number | undefined> {
  if (/^\d+$/.test(name)) return Number(name);
  const text = (await files.read(database)) ?? '';
  const entry = text.split('\n').find((line) => line.startsWith(`${name}:`));
  const id = entry?.split(':')[2];
  if (id !== undefined && /^\d+$/.test(id)) return Number(id);
  // Images without a list of users have root all the same.
  return name === 'root' ? 0 : undefined;
}
