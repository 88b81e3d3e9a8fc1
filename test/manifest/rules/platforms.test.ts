import { expect, it } from 'vitest';
import { loadManifest } from '../../../src/manifest/load.ts';
import { SMALL } from '../../support/manifest-texts.ts';

const warnings = (text: string): string[] =>
  loadManifest(text, 'manifest.yml').diagnostics.map(
    ({ severity, code, place, message, hint }) =>
      `${place?.line ?? 0}:${place?.col ?? 0} ${severity} ${code} ${message}. ${hint ?? ''}`,
  );

it.each([
  ['linux/amd46', "no architecture is known as 'amd46'. Known: 386, amd64, "],
  ['linux/arn/v7', "no architecture is known as 'arn'. Known: 386, amd64, "],
  ['linx/arm64', "no operating system is known as 'linx'. Known: darwin, freebsd, linux, "],
])('%s is a warning at its place', (wrong, said) => {
  expect(warnings(`platforms: [linux/amd64, ${wrong}]\n${SMALL}`)).toEqual([
    expect.stringContaining(`1:26 warning manifest/unknown-platform ${said}`),
  ]);
});

it('counts for the platforms of a distro too', () => {
  const text = `${SMALL.trimEnd()}\n    platforms: [linux/amd46]\n`;
  expect(warnings(text)).toEqual([expect.stringContaining("no architecture is known as 'amd46'")]);
});

it.each([
  ...['linux/amd64', 'linux/amd64/v3', 'linux/386', 'linux/arm/v6', 'linux/arm/v7', 'linux/arm64'],
  ...['linux/arm64/v8', 'linux/ppc64le', 'linux/riscv64', 'linux/s390x', 'linux/loong64'],
  ...['linux/mips64le', 'windows/amd64', 'wasi/wasm', 'linux/x86_64', 'linux/aarch64'],
])('%s is fine', (platform) => {
  expect(warnings(`platforms: [${platform}]\n${SMALL}`)).toEqual([]);
});
