import type { Package } from '../package.ts';
import { countOf, linesOf } from './stanza.ts';

const TAGS = ['NAME', 'EPOCHNUM', 'VERSION', 'RELEASE', 'ARCH', 'SIZE', 'LICENSE', 'SOURCERPM'];

/** What rpm's database is asked by: a line for each package, its fields between tabs (rpm(8), "QUERY FORMATS"). */
export const RPM_QUERY: readonly string[] = [
  'rpm',
  '-qa',
  '--qf',
  `${TAGS.map((tag) => `%{${tag}}`).join('\\t')}\\n`,
];

/** The packages that rpm answered with. Keys that somebody imported are kept as packages named gpg-pubkey: they are none. */
export function readRpm(text: string): Package[] {
  return linesOf(text).flatMap((line) => packageOf(line) ?? []);
}

function packageOf(line: string): Package | undefined {
  const parts = line.split('\t');
  const said = (tag: string): string | undefined => {
    const value = parts[TAGS.indexOf(tag)]?.trim();
    return value === '' || value === '(none)' ? undefined : value;
  };
  const [name, version, release] = [said('NAME'), said('VERSION'), said('RELEASE')];
  if (parts.length !== TAGS.length || name === 'gpg-pubkey') return undefined;
  if (name === undefined || version === undefined) return undefined;
  const [architecture, license] = [said('ARCH'), said('LICENSE')];
  const source = said('SOURCERPM');
  const [size, epoch] = [countOf(said('SIZE')), countOf(said('EPOCHNUM'))];
  return {
    ecosystem: 'rpm',
    name,
    version: release === undefined ? version : `${version}-${release}`,
    ...(architecture !== undefined && { architecture }),
    ...(source !== undefined && { source }),
    ...(license !== undefined && { license }),
    ...(size !== undefined && { size }),
    ...(epoch !== undefined && epoch > 0 && { epoch }),
  };
}
