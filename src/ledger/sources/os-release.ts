import { linesOf } from './stanza.ts';

/** What an image says of its distribution. */
export interface OperatingSystem {
  /** `debian`, `alpine`, `rhel`. */
  readonly id: string;
  readonly version?: string;
  /** `Debian GNU/Linux 12 (bookworm)`. */
  readonly title?: string;
}

/** os-release(5): assignments as a shell would read them, of which we take the quotes off. Undefined: it names no system. */
export function readOsRelease(text: string): OperatingSystem | undefined {
  const values = new Map<string, string>();
  for (const line of linesOf(text)) {
    const [, name, value] = /^([A-Z0-9_]+)=(.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, unquoted(value));
  }
  const id = values.get('ID');
  if (id === undefined || id === '') return undefined;
  const [version, title] = [values.get('VERSION_ID'), values.get('PRETTY_NAME')];
  return {
    id,
    ...(version !== undefined && version !== '' && { version }),
    ...(title !== undefined && title !== '' && { title }),
  };
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return quoted === null ? value : (quoted[2] ?? '').replace(/\\(["'$`\\])/g, '$1');
}
