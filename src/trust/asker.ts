import pLimit from 'p-limit';
import type { Repository } from '../registry/reference.ts';
import { formatRepository } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';

/** What a registry answered, or why it did not. */
export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RegistryError };

/** Asks registries, a limited number of questions at once. */
export interface Asker {
  /**
   * Never throws what a registry says, only bugs and the reason of an abort. Who has said that it cannot be asked is not asked again: the
   * host when it does not answer, the repository when it is denied.
   */
  readonly ask: <T>(repository: Repository, question: () => Promise<T>) => Promise<Answer<T>>;
  /** Hosts and repositories that could not be asked, with the first reason of each. */
  readonly failures: () => ReadonlyMap<string, RegistryError>;
}

export interface AskerOptions {
  /** Questions at once. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Called after each question. */
  readonly onAnswer?: () => void;
}

export function createAsker({ jobs, signal, onAnswer }: AskerOptions): Asker {
  const limit = pLimit(jobs);
  const failures = new Map<string, RegistryError>();
  return {
    failures: () => failures,
    ask: (repository, question) =>
      limit(async () => {
        const known = failures.get(repository.host) ?? failures.get(formatRepository(repository));
        if (known !== undefined) return { ok: false, error: known };
        try {
          signal.throwIfAborted();
          return { ok: true, value: await question() };
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof RegistryError)) throw error;
          const who = culprit(error, repository);
          if (who !== undefined && !failures.has(who)) failures.set(who, error);
          return { ok: false, error };
        } finally {
          onAnswer?.();
        }
      }),
  };
}

/** Whom there is no use in asking again. */
function culprit({ code }: RegistryError, repository: Repository): string | undefined {
  switch (code) {
    case 'registry/unreachable':
    case 'registry/rate-limited':
    case 'registry/credentials':
    case 'registry/failed':
      return repository.host;
    case 'registry/denied':
      return formatRepository(repository);
    case 'registry/not-found':
    case 'registry/rejected':
    case 'registry/bad-answer':
    case 'registry/too-large':
    case 'registry/bad-reference':
    case 'registry/incomplete-index':
      return undefined;
  }
}
