import type { Package } from '../package.ts';
import { countOf, fieldOf, paragraphs, readStanza } from './stanza.ts';
import type { Stanza } from './stanza.ts';

/** States in which a package's files are not there (dpkg(1), "Package states"). */
const ABSENT = new Set(['not-installed', 'config-files', 'half-installed']);

/**
 * The installed packages of dpkg's list, `/var/lib/dpkg/status`, or of one file of `/var/lib/dpkg/status.d`, which images
 * without dpkg have (Google's distroless) and whose entries state no `Status`.
 */
export function readDpkg(text: string): Package[] {
  return paragraphs(text).flatMap((lines) => packageOf(readStanza(lines)) ?? []);
}

function packageOf(stanza: Stanza): Package | undefined {
  const [name, version] = [fieldOf(stanza, 'package'), fieldOf(stanza, 'version')];
  if (name === undefined || version === undefined || !isInstalled(stanza)) return undefined;
  const architecture = fieldOf(stanza, 'architecture');
  // With the source's version in brackets where it is another one.
  const source = fieldOf(stanza, 'source')?.split(' ')[0];
  // deb-control(5): in units of 1024 bytes.
  const size = countOf(fieldOf(stanza, 'installed-size'), 1024);
  return {
    ecosystem: 'deb',
    name,
    version,
    ...(architecture !== undefined && { architecture }),
    ...(source !== undefined && source !== '' && source !== name && { source }),
    ...(size !== undefined && { size }),
  };
}

/** `want flag status`: `install ok installed`. */
function isInstalled(stanza: Stanza): boolean {
  const status = fieldOf(stanza, 'status');
  return status === undefined || !ABSENT.has(status.split(/\s+/)[2] ?? '');
}
