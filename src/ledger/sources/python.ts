import type { Package } from '../package.ts';
import { fieldOf, linesOf, readStanza } from './stanza.ts';

/**
 * The package that a `METADATA` or `PKG-INFO` tells of (Python Packaging User Guide, "Core metadata specifications").
 * `License-Expression` is SPDX by definition; `License` is free text.
 */
export function readPython(text: string): Package[] {
  const lines = linesOf(text);
  const end = lines.indexOf('');
  const head = readStanza(end < 0 ? lines : lines.slice(0, end));
  const [name, version] = [fieldOf(head, 'name'), fieldOf(head, 'version')];
  if (name === undefined || version === undefined) return [];
  const license = fieldOf(head, 'license-expression') ?? fieldOf(head, 'license');
  return [{ ecosystem: 'pypi', name, version, ...(license !== undefined && { license }) }];
}
