import { NAME_IN_BRACES, TEST_NAMES } from '../manifest/tests.ts';
import type { CommandTest, ImageTest, TestName } from '../manifest/tests.ts';
import { BASE } from '../manifest/manifest.ts';
import type { Cell } from '../matrix/cell.ts';
import { cellMatcher } from '../matrix/conditions.ts';
import type { Image, PlannedTests } from './image.ts';

/** What a cell's image is checked for; undefined: nothing. */
export type TestPlanner = (cell: Cell, tag: string) => PlannedTests | undefined;

/** Finds the tests of cells. Base images have only those that name them (`release: base`): they are no product. */
export function testPlanner(tests: readonly ImageTest[], bentomlVersion: string): TestPlanner {
  const matchers = tests.map((test) => ({ test, matcher: cellMatcher(test) }));
  return (cell, tag) => {
    const isBase = cell.releaseType.name === BASE.name;
    const own = matchers
      .filter(({ test, matcher }) => (!isBase || test.release) && matcher.matches(cell))
      .map(({ test }) => test);
    return own.length === 0
      ? undefined
      : { tests: own, values: valuesOf(cell, tag, bentomlVersion) };
  };
}

function valuesOf(cell: Cell, tag: string, bentomlVersion: string): Record<string, string> {
  return {
    package: cell.package,
    release_type: cell.releaseType.name,
    distro: cell.distro.name,
    bentoml_version: bentomlVersion,
    tag,
    ...(cell.triton ? {} : { python_version: cell.python.version }),
    ...(cell.cuda ? { cuda_version: cell.cuda.version } : {}),
  };
}

/** The tests of an image on one platform, all names of the cell filled in: in patterns as plain texts. In the manifest's order. */
export function resolveTests(image: Image, platform: string): readonly ImageTest[] {
  if (image.tests === undefined) return [];
  const values = { ...image.tests.values, platform };
  return image.tests.tests
    .filter((test) => cellMatcher(test).matchesPlatform(platform))
    .map((test) => fillIn(test, values));
}

type Values = Readonly<Record<string, string>>;

function fillIn(test: ImageTest, values: Values): ImageTest {
  const text = (each: string): string => fill(each, values);
  const pairs = <T extends string | null>(map: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...map].map(([key, each]) => [text(key), each === null ? each : (text(each) as T)]));
  return {
    ...test,
    commands: test.commands.map((each) => fillCommand(each, values)),
    files: test.files.map((each) => ({
      ...each,
      file: text(each.file),
      owner: each.owner === undefined ? undefined : text(each.owner),
    })),
    user: test.user === undefined ? undefined : text(test.user),
    workdir: test.workdir === undefined ? undefined : text(test.workdir),
    environment: pairs(test.environment),
    labels: pairs(test.labels),
    entrypoint: test.entrypoint?.map(text),
    cmd: test.cmd?.map(text),
  };
}

function fillCommand(command: CommandTest, values: Values): CommandTest {
  const text = (each: string): string => fill(each, values);
  const pattern = (each: string): string => fill(each, values, escapePattern);
  return {
    ...command,
    command: command.command.map(text),
    shown: text(command.shown),
    stdout: command.stdout.map(pattern),
    stderr: command.stderr.map(pattern),
    user: command.user === undefined ? undefined : text(command.user),
    environment: new Map([...command.environment].map(([key, each]) => [key, text(each)])),
  };
}

function fill(text: string, values: Values, quote = (value: string): string => value): string {
  return text.replaceAll(NAME_IN_BRACES, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : quote(value);
  });
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** Names of cells in a test's texts that a cell has no value for: `cuda_version` where there is no CUDA. */
export function missingNames(test: ImageTest, values: Values): readonly TestName[] {
  const blank = fillIn(test, values);
  const texts = JSON.stringify([
    blank.commands,
    blank.files,
    [...blank.environment, ...blank.labels],
    ...blank.commands.map(({ environment }) => [...environment.values()]),
    [blank.user, blank.workdir, blank.entrypoint, blank.cmd],
  ]);
  const left = new Set([...texts.matchAll(NAME_IN_BRACES)].map(([, name]) => name));
  return TEST_NAMES.filter((name) => name !== 'platform' && left.has(name));
}
