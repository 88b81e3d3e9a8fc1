import { resolve } from 'node:path';
import { findFacts } from '../../compose/find-facts.ts';
import type { FoundFacts } from '../../compose/find-facts.ts';
import type { CheckedRequest } from '../../compose/check-request.ts';
import { readFacts } from '../../compose/image-facts.ts';
import { problem } from '../../compose/problem.ts';
import { registryFacts } from '../../compose/registry-facts.ts';
import type { Context } from '../../context.ts';
import type { Engine } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import { readTextFile } from '../../project/text-file.ts';
import { createRegistryClient } from '../../registry/client.ts';
import { createCredentialStore } from '../../registry/credential-store.ts';

/** Facts are worth a short wait only: without them the table of releases speaks. Milliseconds. */
const PATIENCE = { attempts: 2, firstWait: 250, longestWait: 1000 };
const IDLE_TIMEOUT = 10_000;

export interface LookUp {
  readonly request: CheckedRequest;
  /** As `--image-facts` names it; undefined: engine and registries are asked. */
  readonly factsFile: string | undefined;
  readonly engine: Engine | undefined;
  readonly folder: string;
  readonly context: Context;
}

/**
 * What is known of the images.
 *
 * @throws InputError for a file of facts that cannot be read
 */
export async function lookUp(input: LookUp): Promise<FoundFacts> {
  const { request, factsFile, engine, folder, context } = input;
  const { env, signal, cwd } = context;
  if (factsFile !== undefined) {
    const text = readTextFile(resolve(cwd, factsFile), factsFile, 'file of image facts');
    const given = readFacts(text, factsFile);
    const nobody = (): Promise<never> => Promise.reject(new Error('facts were given'));
    return findFacts(request, { given, engine: undefined, registry: nobody }, signal);
  }
  const store = createCredentialStore({ registries: [], env, folder });
  const client = createRegistryClient({
    env,
    credentials: store.source,
    loginHint: (host) => store.loginHint(host),
    retry: PATIENCE,
    idleTimeout: IDLE_TIMEOUT,
  });
  try {
    return await findFacts(
      request,
      {
        given: undefined,
        engine,
        registry: (reference, platform) => registryFacts(client, reference, platform, signal),
      },
      signal,
    );
  } finally {
    client.close();
  }
}

/**
 * `--skip-pull`: what is built from has to be there.
 *
 * @throws InputError naming every image that is not
 */
export async function requireHeld(
  { images, composition }: CheckedRequest,
  engine: Engine,
  signal: AbortSignal,
): Promise<void> {
  const problems = [];
  for (const [role, reference] of images) {
    const held = await engine.image(reference, composition.platform, signal);
    if (held !== undefined) continue;
    const message = `--skip-pull: the engine does not hold the ${role} image ${reference} for ${composition.platform}`;
    problems.push(problem('not-held', message, 'Pull it first, or leave --skip-pull out.'));
  }
  if (problems.length > 0) throw new InputError(problems);
}
