/**
 * A file's path as a link from the page: every part escaped, so that no character of it means anything in a URL, and never an
 * address elsewhere (`//host`, `javascript:`).
 *
 * @param path as the report has it: relative to `folder`, or absolute
 * @param folder where relative paths count from, relative to the page's folder, `/`-separated; empty: the same
 */
export function fileHref(path: string, folder: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  if (path.startsWith('/')) return `/${parts.map(escaped).join('/')}`;
  const before = folder.split('/').filter((part) => part !== '');
  const all = [...before, ...parts].filter((part) => part !== '.');
  return all[0] === '..' ? all.map(escaped).join('/') : ['.', ...all.map(escaped)].join('/');
}

function escaped(part: string): string {
  return encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd'));
}
