import { readFileSync } from 'node:fs';

/** The version in manager's own package.json, which is one folder up from dist/ and two from src/cli/. */
export function managerVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    const found = versionIn(new URL(path, import.meta.url));
    if (found !== undefined) return found;
  }
  return 'unknown';
}

function versionIn(file: URL): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content !== 'object' || content === null) return undefined;
    const isOurs = 'name' in content && content.name === 'manager';
    return isOurs && 'version' in content && typeof content.version === 'string'
      ? content.version
      : undefined;
  } catch {
    return undefined;
  }
}
