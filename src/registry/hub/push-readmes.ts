import { RegistryError } from '../registry-error.ts';
import type { HubClient } from './hub-client.ts';
import { readmeProblem } from './readme.ts';

/** A README, and the repository whose description it becomes. */
export interface Readme {
  /** Without the host: `bentoml/model-server`. */
  readonly repository: string;
  /** Markdown. */
  readonly text: string;
}

/** What became of one README; `error`: why it was not sent, or not taken. */
export interface ReadmeOutcome {
  readonly repository: string;
  readonly error?: RegistryError;
}

/**
 * Sends READMEs to Docker Hub, one after another: its API limits how often it is asked. What does not fit stops all of them before
 * anything is sent, and so does a refused log-in; a README that is refused stops none of the others.
 *
 * @throws {RegistryError} `registry/too-large` naming every README that does not fit; the errors of a log-in; the signal's reason
 *   when aborted
 */
export async function pushReadmes(
  hub: Pick<HubClient, 'logIn' | 'pushReadme'>,
  readmes: readonly Readme[],
  signal?: AbortSignal,
): Promise<readonly ReadmeOutcome[]> {
  refuseUnfit(readmes);
  if (readmes.length === 0) return [];
  await hub.logIn(signal);
  const outcomes: ReadmeOutcome[] = [];
  for (const { repository, text } of readmes) {
    try {
      await hub.pushReadme(repository, text, signal);
      outcomes.push({ repository });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof RegistryError)) throw error;
      outcomes.push({ repository, error });
    }
  }
  return outcomes;
}

function refuseUnfit(readmes: readonly Readme[]): void {
  const unfit = readmes.flatMap(({ repository, text }) => {
    const problem = readmeProblem(text);
    return problem === undefined ? [] : [`that of ${repository}: ${problem}`];
  });
  if (unfit.length === 0) return;
  throw new RegistryError('registry/too-large', `no README is sent, for ${unfit.join('; ')}`, {
    hint: 'Shorten its template, and generate again.',
  });
}
