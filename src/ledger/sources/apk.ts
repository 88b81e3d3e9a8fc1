import type { Package } from '../package.ts';
import { countOf, linesOf } from './stanza.ts';

/**
 * The packages of apk's list, `/lib/apk/db/installed`: paragraphs of lines that begin with one letter and a colon, whose
 * letters are case-sensitive (Alpine's wiki, "Apk spec": P name, V version, A architecture, L license, I installed size,
 * o origin). Files follow within the same paragraph, with other letters.
 */
export function readApk(text: string): Package[] {
  const found: Package[] = [];
  let fields = new Map<string, string>();
  const finish = (): void => {
    const one = packageOf(fields);
    if (one !== undefined) found.push(one);
    fields = new Map();
  };
  for (const line of linesOf(text)) {
    if (line === '') finish();
    else if (line[1] === ':' && !fields.has(line.slice(0, 1))) {
      fields.set(line.slice(0, 1), line.slice(2).trim());
    }
  }
  finish();
  return found;
}

function packageOf(fields: ReadonlyMap<string, string>): Package | undefined {
  const said = (letter: string): string | undefined => {
    const value = fields.get(letter);
    return value === '' ? undefined : value;
  };
  const [name, version] = [said('P'), said('V')];
  if (name === undefined || version === undefined) return undefined;
  const [architecture, license, source] = [said('A'), said('L'), said('o')];
  const size = countOf(said('I'));
  return {
    ecosystem: 'apk',
    name,
    version,
    ...(architecture !== undefined && { architecture }),
    ...(source !== undefined && source !== name && { source }),
    ...(license !== undefined && { license }),
    ...(size !== undefined && { size }),
  };
}
