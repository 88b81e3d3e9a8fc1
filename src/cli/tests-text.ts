import type { CommandTest, FileTest, ImageTest } from '../manifest/tests.ts';
import type { Image } from '../plan/image.ts';
import { resolveTests } from '../plan/tests.ts';

/** One test of an image, for people and programs. */
export interface TestRecord {
  readonly name: string;
  /** `manifest.yml:12` */
  readonly place: string;
  /** Platforms that it is for. */
  readonly platforms: readonly string[];
  /** A line each. */
  readonly checks: readonly string[];
}

/** What an image is checked for before it is pushed, names of its cell filled in; platforms with the same checks together. */
export function testRecords(image: Image): readonly TestRecord[] {
  const records = new Map<string, TestRecord>();
  for (const platform of image.cell.platforms) {
    for (const test of resolveTests(image, platform)) {
      const checks = checksOf(test);
      const key = JSON.stringify([test.name, checks]);
      const before = records.get(key)?.platforms ?? [];
      const { name, place } = test;
      records.set(key, { name, place, platforms: [...before, platform], checks });
    }
  }
  return [...records.values()];
}

/** A section of `explain`; nothing where there are no tests. */
export function testsText(image: Image): readonly string[] {
  const records = testRecords(image);
  if (records.length === 0) return [];
  const all = image.cell.platforms.length;
  return [
    '\nTests\n',
    ...records.flatMap(({ name, place, platforms, checks }) => [
      `  ${place} ${name}${platforms.length < all ? ` (${platforms.join(', ')})` : ''}\n`,
      ...checks.map((each) => `    ${each}\n`),
    ]),
  ];
}

function checksOf(test: ImageTest): string[] {
  const { user, workdir, exposedPorts, entrypoint, cmd, maxSize, maxGrowth } = test;
  const fact = (name: string, value: unknown): string[] =>
    value === undefined ? [] : [`${name}: ${JSON.stringify(value)}`];
  const pair = (name: string, of: ReadonlyMap<string, string | null>): string[] =>
    [...of].map(([key, value]) => `${name} ${key}: ${value ?? 'not set'}`);
  return [
    ...test.commands.map(commandText),
    ...test.files.map(fileText),
    ...fact('user', user),
    ...fact('workdir', workdir),
    ...pair('environment', test.environment),
    ...pair('label', test.labels),
    ...fact('exposed_ports', exposedPorts),
    ...fact('entrypoint', entrypoint),
    ...fact('cmd', cmd),
    ...(maxSize === undefined ? [] : [`max_size: ${maxSize} bytes`]),
    ...(maxGrowth === undefined ? [] : [`max_growth: ${Number((maxGrowth * 100).toFixed(2))} %`]),
  ];
}

function commandText(command: CommandTest): string {
  const { shown, keepsEntrypoint, exitCode, stdout, stderr } = command;
  return [
    `run: ${shown}`,
    ...(keepsEntrypoint ? ["by the image's entrypoint"] : []),
    ...(exitCode === 0 ? [] : [`exit code ${exitCode}`]),
    ...stdout.map((each) => `stdout /${each}/`),
    ...stderr.map((each) => `stderr /${each}/`),
  ].join(', ');
}

function fileText({ file, exists, type, mode, owner }: FileTest): string {
  if (!exists) return `no file: ${file}`;
  return [
    `file: ${file}`,
    ...(type === undefined ? [] : [`a ${type}`]),
    ...(mode === undefined ? [] : [`mode ${mode.toString(8).padStart(4, '0')}`]),
    ...(owner === undefined ? [] : [`owner ${owner}`]),
  ].join(', ');
}
