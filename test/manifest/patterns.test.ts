import { describe, expect, it } from 'vitest';
import * as patterns from '../../src/manifest/patterns.ts';

describe('isDay', () => {
  it.each(['2024-02-29', '2021-12-31', '0001-01-01'])('%s is one', (text) => {
    expect(patterns.isDay(text)).toBe(true);
  });
  it.each([
    '2023-02-29',
    '2024-13-01',
    '2024-1-1',
    '24-01-01',
    '2024-01-01T00:00',
    ' 2024-01-01',
    '2024-00-10',
    '',
  ])('%s is none', (text) => {
    expect(patterns.isDay(text)).toBe(false);
  });
});

describe('leavesFolder', () => {
  it.each(['', '/', '/a', '..', '../a', 'a/..', 'a/../b', 'C:/a', 'a\\b'])('%s does', (path) => {
    expect(patterns.leavesFolder(path)).toBe(true);
  });
  it.each(['a', 'a/b', '.a', '..a', 'a..', '...'])('%s does not', (path) => {
    expect(patterns.leavesFolder(path)).toBe(false);
  });
});

describe('patterns', () => {
  it.each<[keyof typeof patterns, string[], string[]]>([
    [
      'packageName',
      ['a', 'model-server', 'a__b', 'a.b', '2a', 'a--b'],
      ['', 'A', '-a', 'a-', 'a___b', 'a/b', '10', 'a b'],
    ],
    [
      'version',
      ['0.13.0', '1', '1.0.0rc1', '1.0-devel'],
      ['', 'latest', 'v1', '1+g', '1 0', '1/2', '-1'],
    ],
    [
      'cudaVersion',
      ['11.3.1', '12.0', '9.2', '11.10.1'],
      ['11', '11.x', '111.1', '11.3.1.0', 'v11.3'],
    ],
    ['pythonVersion', ['3.8', '3.10', '3.14.0rc1', '3.13t'], ['3', 'py3', '3.', '3.8-dev', '']],
    [
      'platform',
      ['linux/amd64', 'linux/arm/v7', 'windows/amd64'],
      ['linux', 'linux/', 'linux/arm/7', 'Linux/amd64'],
    ],
    [
      'tagText',
      ['a', '_', 'A.b-c_1', 'x'.repeat(128)],
      ['', '.a', '-a', 'a:b', 'ä', 'x'.repeat(129)],
    ],
    [
      'registryHost',
      ['docker.io', 'localhost:5000', 'a-b.c', '10.0.0.1', '[::1]:5000'],
      ['', 'a_b', 'a/b', 'a:', 'a:x', '-a', 'a..b', 'https://a'],
    ],
  ])('%s', (name, good, bad) => {
    const pattern = patterns[name] as RegExp;
    expect(good.filter((text) => !pattern.test(text))).toEqual([]);
    expect(bad.filter((text) => pattern.test(text))).toEqual([]);
  });

  it('take long texts in linear time', () => {
    const long = `${'a'.repeat(50_000)}!`;
    for (const pattern of Object.values(patterns)) {
      if (pattern instanceof RegExp && !pattern.global) pattern.test(long);
    }
    expect(patterns.imageReference.test(`${'a-'.repeat(20_000)}!`)).toBe(false);
  });
});
