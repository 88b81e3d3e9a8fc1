import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import type { Header } from 'tar-stream';
import { EngineError } from '../engine-error.ts';
import type { ImageFile, ImageFiles } from '../containers.ts';
import { reasonOf } from './abort.ts';
import { statusOf } from './http-status.ts';
import type { SessionTransport } from './transport.ts';

/** As many links may lead to one another, as on Linux (path_resolution(7)). */
const MOST_LINKS = 40;

/** The files of a container, by `GET /containers/{id}/archive`: a tar whose first entry is the file that was asked for. */
export function filesOf(transport: SessionTransport, id: string, signal: AbortSignal): ImageFiles {
  const find = async (path: string, follow: boolean): Promise<Found | undefined> => {
    let at = path;
    for (let links = 0; links <= MOST_LINKS; links += 1) {
      const found = await firstEntry(transport, id, at, signal);
      if (found?.header.type !== 'symlink' || !follow) return found;
      if (found.target === '') return undefined;
      at = found.target;
    }
    return undefined;
  };
  return {
    stat: async (path, follow) => {
      const found = await find(path, follow);
      return found && fileOf(found.header);
    },
    read: async (path) => (await find(path, true))?.content,
  };
}

interface Found {
  readonly header: Header;
  /** Of a regular file that is small enough. */
  readonly content: string | undefined;
  /** What a link leads to, absolute. */
  readonly target: string;
}

/** Larger files are looked at, not read. */
const LARGEST_READ = 1024 * 1024;

async function firstEntry(
  transport: SessionTransport,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<Found | undefined> {
  const answer = await transport
    .send({
      method: 'GET',
      path: `/containers/${id}/archive`,
      query: { path },
      stage: 'test',
      signal,
    })
    .catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw error;
    });
  if (answer === undefined) return undefined;
  const tar = extract();
  answer.on('error', (error) => {
    tar.destroy(error);
  });
  answer.pipe(tar);
  try {
    for await (const entry of tar) {
      const { header } = entry;
      // Others have null for a link's name, whatever the types say.
      const isLink = header.type === 'symlink';
      const isSmall = header.type === 'file' && header.size <= LARGEST_READ;
      const content = isSmall ? await text(entry) : undefined;
      return { header, content, target: isLink ? targetOf(answer, header, path) : '' };
    }
    return undefined;
  } catch (cause) {
    if (signal.aborted) throw reasonOf(signal);
    throw new EngineError('test', `the engine's archive of ${path} cannot be read`, { cause });
  } finally {
    // A folder's archive has all that is in it: nobody needs the rest.
    tar.destroy();
    answer.destroy();
  }
}

/** Docker says in a header where a link leads in the end; Podman may leave that out. */
function targetOf(answer: IncomingMessage, { linkname }: Header, path: string): string {
  const stat = answer.headers['x-docker-container-path-stat'];
  try {
    const { linkTarget } = JSON.parse(
      Buffer.from(typeof stat === 'string' ? stat : '', 'base64').toString('utf8'),
    ) as { linkTarget?: unknown };
    if (typeof linkTarget === 'string' && linkTarget !== '') return linkTarget;
  } catch {
    // Then from the link itself.
  }
  if (linkname === '') return '';
  return linkname.startsWith('/')
    ? linkname
    : `${path.slice(0, path.lastIndexOf('/') + 1)}${linkname}`;
}

const KINDS: Readonly<Partial<Record<string, ImageFile['type']>>> = {
  file: 'file',
  directory: 'directory',
  symlink: 'link',
};

function fileOf({ type, mode, uid, gid }: Header): ImageFile {
  return { type: KINDS[type] ?? 'other', mode: mode & 0o7777, uid, gid };
}
