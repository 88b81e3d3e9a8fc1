import { spawn } from 'node:child_process';
import * as z from 'zod';
import type { Credentials } from './credentials.ts';
import { oneLine } from './one-line.ts';
import { RegistryError } from './registry-error.ts';

export interface HelperOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds; helpers may ask for a passphrase, and nobody may be there to type it. */
  readonly timeout?: number;
}

const DEFAULT_TIMEOUT = 30_000;
const LIMIT = 1024 * 1024;
/** The name by which helpers mark an identity token (docker/cli, cli/config/credentials/native_store.go). */
const TOKEN_USER = '<token>';

const HelperAnswer = z.object({ Username: z.string(), Secret: z.string() });

/**
 * Asks `docker-credential-NAME get`, by the protocol of https://github.com/docker/docker-credential-helpers: the server on standard
 * input, JSON on standard output. Undefined: it knows none for that server.
 *
 * @throws {RegistryError} `registry/credentials` when the helper is missing, fails, hangs or answers something else.
 */
export async function askHelper(
  name: string,
  server: string,
  options: HelperOptions,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  // The name becomes part of a program's name and must not lead to another folder.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw helperError(`'${oneLine(name, 60)}' is not the name of a credential helper`);
  }
  const { status, output, complaint } = await run(program, server, options);
  if (status === 0) return readAnswer(output, program);
  const said = [output, complaint].map((text) => text.trim()).filter((text) => text !== '');
  if (said.some((text) => /credentials not found/i.test(text))) return undefined;
  // What looks like JSON may hold the secret.
  const why = said.find((text) => !text.includes('{'));
  throw helperError(
    `${program} fails for ${server} (${status === undefined ? 'killed' : `status ${status}`})${why === undefined ? '' : `: ${oneLine(why, 200)}`}`,
  );
}

interface Finished {
  readonly status: number | undefined;
  readonly output: string;
  readonly complaint: string;
}

function run(program: string, input: string, options: HelperOptions): Promise<Finished> {
  const { env, timeout = DEFAULT_TIMEOUT } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], { env: { ...env }, stdio: 'pipe' });
    const output: Buffer[] = [];
    const complaint: Buffer[] = [];
    let size = 0;
    const stop = (error: RegistryError): void => {
      child.kill('SIGKILL');
      reject(error);
    };
    const timer = setTimeout(() => {
      stop(helperError(`${program} does not answer`, 'It may be waiting for a passphrase.'));
    }, timeout);
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > LIMIT) stop(helperError(`${program} answers without an end`));
      else into.push(chunk);
    };
    child.stdout.on('data', collect(output));
    child.stderr.on('data', collect(complaint));
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const why =
        error.code === 'ENOENT' ? 'is not installed, or not on the PATH' : 'cannot be run';
      reject(helperError(`${program} ${why}`));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      const texts = [output, complaint].map((chunks) => Buffer.concat(chunks).toString('utf8'));
      resolve({ status: code ?? undefined, output: texts[0] ?? '', complaint: texts[1] ?? '' });
    });
    // A helper that ends without reading is heard of by its status.
    child.stdin.on('error', () => undefined).end(input);
  });
}

function readAnswer(output: string, program: string): Credentials | undefined {
  const result = (() => {
    try {
      return HelperAnswer.safeParse(JSON.parse(output)).data;
    } catch {
      // Not as a cause: it would quote the answer, and with it the secret.
      return undefined;
    }
  })();
  if (result === undefined) throw helperError(`${program} answers something else than credentials`);
  const { Username: username, Secret: secret } = result;
  if (secret === '') return undefined;
  if (username === TOKEN_USER) return { type: 'identity-token', token: secret };
  return { type: 'password', username, password: secret };
}

function helperError(message: string, more = ''): RegistryError {
  const hint = `${more}${more === '' ? '' : ' '}Docker's config.json names it in credsStore or credHelpers.`;
  return new RegistryError('registry/credentials', message, { hint });
}
