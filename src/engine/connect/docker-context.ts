import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../engine-error.ts';
import type { EngineAddress } from '../engine.ts';
import type { ContextName } from './candidates.ts';

/**
 * `currentContext` of the docker CLI's config.json; undefined without the file or the key.
 *
 * @throws EngineError when the file cannot be read as JSON: nobody knows then which engine is meant
 */
export function currentContext(configFolder: string): string | undefined {
  const file = join(configFolder, 'config.json');
  const current = fieldOf(readJson(file), 'currentContext');
  return typeof current === 'string' ? current : undefined;
}

/**
 * The address that a docker context stands for: `contexts/meta/<sha256 of its name>/meta.json` below the docker CLI's
 * folder, with certificates in `contexts/tls/<the same>/docker` (docker/cli, cli/context/store).
 *
 * @throws EngineError when there is no such context, or it names no Docker engine
 */
export function contextAddress(configFolder: string, context: ContextName): EngineAddress {
  const id = createHash('sha256').update(context.name).digest('hex');
  const meta = readJson(join(configFolder, 'contexts', 'meta', id, 'meta.json'));
  if (meta === undefined) {
    throw new EngineError(
      'connect',
      `there is no docker context '${context.name}' (${context.source}) in ${configFolder}`,
      { hint: '`docker context ls` shows those that exist; `docker context use` chooses one.' },
    );
  }
  const endpoint = fieldOf(fieldOf(meta, 'Endpoints'), 'docker');
  const host = fieldOf(endpoint, 'Host');
  if (typeof host !== 'string') {
    throw new EngineError('connect', `the docker context '${context.name}' names no engine`, {
      hint: `See \`docker context inspect ${context.name}\`.`,
    });
  }
  const folder = join(configFolder, 'contexts', 'tls', id, 'docker');
  const skipsVerify = fieldOf(endpoint, 'SkipTLSVerify') === true;
  const tls = skipsVerify || isFolder(folder) ? { folder, verify: !skipsVerify } : undefined;
  return {
    url: host,
    source: `docker context '${context.name}', by ${context.source}`,
    ...(tls !== undefined && { tls }),
  };
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new EngineError('connect', `${file} cannot be read`, {
      hint: 'It says which engine the docker CLI uses. Make it readable, or set DOCKER_HOST.',
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EngineError('connect', `${file} is not JSON`, {
      hint: 'It says which engine the docker CLI uses. Correct it, or set DOCKER_HOST.',
      // Not the parser's own error: that may quote the file, and there may be credentials in it.
      cause: cause instanceof SyntaxError ? undefined : cause,
    });
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isMissing(cause: unknown): boolean {
  const code = (cause as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
