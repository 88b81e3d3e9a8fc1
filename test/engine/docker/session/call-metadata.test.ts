import { expect, test } from 'vitest';
import { readMetadata } from '../../../../src/engine/docker/session/call-metadata.ts';

test('repeated names stay apart, commas and all', () => {
  const metadata = readMetadata(['followpaths', 'a, b', 'dir-name', 'context', 'followpaths', 'c']);
  expect(metadata.get('followpaths')).toEqual(['a, b', 'c']);
  expect(metadata.get('dir-name')).toEqual(['context']);
});

test('engine 20.10 sends UTF-8 bytes, 26.1 escapes them', () => {
  const bytes = Buffer.from('ünï.txt').toString('latin1');
  expect(readMetadata(['followpaths', bytes]).get('followpaths')).toEqual(['ünï.txt']);
  const escaped = ['followpaths', '%C3%BCn%C3%AF+x%2B.txt', 'followpaths-encoded', '1'];
  expect(readMetadata(escaped).get('followpaths')).toEqual(['ünï x+.txt']);
});

test('what only looks escaped stays', () => {
  expect(readMetadata(['followpaths', 'a%41+b']).get('followpaths')).toEqual(['a%41+b']);
});
