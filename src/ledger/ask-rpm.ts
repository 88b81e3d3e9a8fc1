import { posix } from 'node:path';
import type { ContainerImage, Containers } from '../engine/containers.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { Engine } from '../engine/engine.ts';
import { groupBy } from '../group.ts';
import type { InstalledPackage } from './package.ts';
import { readRpm, RPM_QUERY } from './sources/rpm.ts';

/** Containers that ask rpm have it, with the image's name. */
const LABEL = 'manager.ledger';

interface Asked extends ContainerImage {
  readonly signal: AbortSignal;
}

interface Answer {
  readonly packages: readonly InstalledPackage[];
  readonly problems: readonly string[];
}

/**
 * Asks the rpm of an image for its packages, in a container without a network. Where the image has no rpm, or is for another machine,
 * that is a problem, and no error: the other lists are worth having.
 *
 * @param databases rpm's, each with the layers that changed it
 * @throws EngineError when the engine cannot start a container at all; the signal's reason
 */
export async function askRpm(
  { containers }: Engine,
  asked: Asked,
  databases: ReadonlyMap<string, readonly number[]>,
): Promise<Answer> {
  const packages: InstalledPackage[] = [];
  const problems: string[] = [];
  for (const files of groupBy(databases, ([path]) => posix.dirname(path)).values()) {
    const layers = new Set(files.flatMap(([, changedBy]) => changedBy));
    const path = files[0]?.[0] ?? '';
    const answer =
      containers === undefined
        ? problem(path, 'this engine runs no containers')
        : await askOne(containers, asked, path);
    // One layer alone must have brought them all.
    const [layer] = layers.size === 1 ? layers : [];
    packages.push(...answer.packages.map((found) => ({ ...found, layer })));
    problems.push(...answer.problems);
  }
  return { packages, problems };
}

/** Asks for the packages of one database. Not for those of rpm's own choice: Debian's rpm looks into the home folder. */
async function askOne(
  containers: Containers,
  { image, platform, signal }: Asked,
  path: string,
): Promise<Answer> {
  const request = {
    image,
    ...(platform !== undefined && { platform }),
    command: [...RPM_QUERY, '--dbpath', `/${posix.dirname(path)}`],
    keepsEntrypoint: false,
    user: '0',
    environment: { LC_ALL: 'C' },
    network: 'none',
    labels: { [LABEL]: image },
  } as const;
  // The result keeps the beginning only.
  let listed = '';
  const onOutput = (text: string, stream: 'stdout' | 'stderr'): void => {
    if (stream === 'stdout') listed += text;
  };
  const ended = await containers.run(request, { signal, onOutput }).catch((error: unknown) => {
    if (!signal.aborted && error instanceof EngineError) return error;
    throw error;
  });
  if (ended instanceof EngineError) return problem(path, ended.message);
  const { exitCode, refusal, stderr } = ended;
  if (exitCode !== 0) {
    const said = stderr.trim().split('\n').at(-1) ?? '';
    const why = refusal ?? (said === '' ? `it ended with ${exitCode}` : said);
    return problem(path, why);
  }
  const location = `/${path}`;
  const packages = readRpm(listed).map((found) => ({ ...found, location, layer: undefined }));
  return { packages, problems: [] };
}

function problem(path: string, why: string): Answer {
  const text = `rpm's packages are not listed: only rpm can read its database /${path}, and it could not be asked in a container: ${why}`;
  return { packages: [], problems: [text] };
}
