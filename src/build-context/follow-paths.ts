import { posix } from 'node:path';
import { globTest, isGlob } from './glob.ts';
import { joinPath, pathInside } from './go-path.ts';
import { MOST_LINKS, namesIn, readLink } from './links.ts';

/**
 * The patterns that are needed for `paths` to be readable: each path, and what the symbolic links on its way and at its end lead to,
 * as if the context's folder were the root. As BuildKit's client does it (tonistiigi/fsutil followlinks.go), a wildcard being expanded
 * only to find links among the names it matches; but where that client follows a link once, for the first path that uses it, so that
 * `COPY link/a link/b /` fails, this follows it for every path.
 * @param paths sources of COPY, wildcards allowed
 * @returns undefined when that is the whole folder
 */
export async function followPaths(
  folder: string,
  paths: readonly string[],
): Promise<readonly string[] | undefined> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = paths.map((path) => ({ path: pathInside(path), links: 0 }));
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (seen.has(next.path) || next.links > MOST_LINKS) continue;
    seen.add(next.path);
    const links = next.links + 1;
    const { pattern, targets } = await firstLink(folder, next.path);
    found.add(pattern);
    open.push(...targets.map((path) => ({ path, links })));
  }
  return found.has('') ? undefined : [...found].sort();
}

/** The part of a path up to the first link on it, and where the path goes on from there. */
async function firstLink(
  folder: string,
  path: string,
): Promise<{ pattern: string; targets: string[] }> {
  const names = path.split('/');
  let current = '';
  for (const [i, name] of names.entries()) {
    const rest = names.slice(i + 1).join('/');
    const links = await linksNamed(folder, current, name);
    current = joinPath(current, name);
    if (links.length > 0) {
      const targets = links.map((target) => pathInside(`${target}/${rest}`));
      return { pattern: current, targets };
    }
  }
  return { pattern: current, targets: [] };
}

/** Where the links of that name, or of the names that a glob matches, lead to. */
async function linksNamed(folder: string, parent: string, name: string): Promise<string[]> {
  if (!isGlob(name)) return linkTarget(folder, joinPath(parent, name));
  const test = globTest(name);
  if (test === undefined) return [];
  const names = (await namesIn(folder, parent)).filter(test);
  const targets = names.map((one) => linkTarget(folder, joinPath(parent, one)));
  return (await Promise.all(targets)).flat();
}

/** The path inside the context that a link leads to; none for what is no link. */
async function linkTarget(folder: string, path: string): Promise<string[]> {
  const link = await readLink(folder, path);
  if (link === undefined) return [];
  return [pathInside(link.startsWith('/') ? link : `${posix.dirname(`/${path}`)}/${link}`)];
}
