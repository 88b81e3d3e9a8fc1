import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Diagnostic } from '../../diagnostics.ts';
import { InputError } from '../../errors.ts';
import type { Bentofile } from '../bentofile.ts';
import type { ListedModel } from './bento-yaml.ts';
import { findTag, modelStore } from './store.ts';
import { parseTag } from './tag.ts';
import type { BentoWorld } from './world.ts';

/**
 * The models that the bentofile names, with the versions that the store has.
 *
 * @throws InputError with all that are missing
 */
export function findModels(bentofile: Bentofile, world: BentoWorld): ListedModel[] {
  const problems: Diagnostic[] = [];
  const models = bentofile.models.flatMap((written): ListedModel[] => {
    try {
      const { tag, folder } = findTag(modelStore(world), parseTag(written));
      return [{ tag, ...readModel(folder), alias: bentofile.modelAliases?.get(written) }];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.diagnostics);
      return [];
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  return models;
}

/** From model.yaml; for what is not there, what BentoML itself writes for models of its first versions. */
function readModel(folder: string): { module: string; created: string } {
  const path = join(folder, 'model.yaml');
  const data: unknown = existsSync(path) ? parseOrNothing(readFileSync(path, 'utf8')) : undefined;
  const textOf = (key: string, otherwise: string): string => {
    const value = Object.entries(data ?? {}).find(([name]) => name === key)?.[1] as unknown;
    return typeof value === 'string' ? value : otherwise;
  };
  return {
    module: textOf('module', 'unknown'),
    created: textOf('creation_time', '0001-01-01T00:00:00'),
  };
}

function parseOrNothing(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
