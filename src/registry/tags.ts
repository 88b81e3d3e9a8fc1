import * as z from 'zod';
import type { Connection } from './connection.ts';
import { discardBody, readBody } from './http/read-body.ts';
import { scopeOf } from './manifests.ts';
import { formatRepository } from './reference.ts';
import type { Repository } from './reference.ts';
import { RegistryError } from './registry-error.ts';

/** A page of as many tags; a registry may send fewer. */
const PAGE = 1000;
const LIMIT = 8 * 1024 * 1024;

// registry 2.8 says null when the last tag has been deleted.
const TagsAnswer = z.object({ tags: z.array(z.string()).nullish() });

/** All tags of a repository, page by page, in the registry's order. Undefined: the registry has no such repository. */
export async function listTags(
  connection: Connection,
  repository: Repository,
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  const what = `the tags of ${formatRepository(repository)}`;
  const tags: string[] = [];
  const seen = new Set<string>();
  let path: string | undefined = `/v2/${repository.path}/tags/list?n=${PAGE}`;
  while (path !== undefined) {
    if (seen.has(path)) throw badAnswer(what, 'its pages go round in a circle');
    seen.add(path);
    const response = await connection.call({
      host: repository.host,
      method: 'GET',
      path,
      scopes: [scopeOf(repository, 'pull')],
      accept: [200, 404],
      what,
      signal,
    });
    if (response.status === 404) {
      discardBody(response);
      return undefined;
    }
    tags.push(...readPage(await readBody(response, LIMIT), what));
    path = nextPage(response.headers['link'], path);
  }
  // Pages may overlap when tags are pushed meanwhile.
  return [...new Set(tags)];
}

function readPage(body: Buffer, what: string): readonly string[] {
  try {
    return TagsAnswer.parse(JSON.parse(body.toString('utf8'))).tags ?? [];
  } catch (error) {
    throw badAnswer(what, 'they are not a list', error);
  }
}

/** Where the next page is (RFC 8288), without its host: the same registry is asked. */
export function nextPage(
  header: string | readonly string[] | undefined,
  current: string,
): string | undefined {
  const text = typeof header === 'string' ? header : (header ?? []).join(',');
  for (const [, target = '', parameters = ''] of text.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (!/;\s*rel\s*=\s*"?next\b/i.test(parameters)) continue;
    const base = new URL(current, 'http://registry.invalid');
    if (!URL.canParse(target, base.href)) return undefined;
    const { pathname, search } = new URL(target, base);
    return pathname + search;
  }
  return undefined;
}

function badAnswer(what: string, why: string, cause?: unknown): RegistryError {
  return new RegistryError('registry/bad-answer', `${what} cannot be read: ${why}`, { cause });
}
