import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Diagnostic } from '../../diagnostics.ts';
import type { Bentofile } from '../bentofile.ts';
import { isInside, realPath } from './inside.ts';
import { refused, warning } from './problem.ts';
import { isTagPart } from './tag.ts';

/** A service's source is a page or two. */
const MOST_SOURCE = 1024 * 1024;

/**
 * The name of a project's bento: `name` of the bentofile; else the name that the service's source gives `bentoml.Service`, read from the text,
 * since no Python is run; else the folder's, with a warning. BentoML imports the service and asks it.
 *
 * @throws InputError `containerize/bad-name` for a name that no tag can have, `containerize/no-name` where there is none
 */
export function nameOfBento(
  bentofile: Bentofile,
  project: string,
): { name: string; warnings: readonly Diagnostic[] } {
  const told = bentofile.name ?? nameInSource(bentofile.service ?? '', project);
  if (told !== undefined) {
    const name = told.toLowerCase();
    if (isTagPart(name)) return { name, warnings: [] };
    throw refused(
      'bad-name',
      `the bento cannot be called ${JSON.stringify(told.slice(0, 80))}`,
      'A name has up to 63 letters, digits, dots, dashes and underscores, and begins and ends with a letter or digit: write one under name.',
    );
  }
  const name = basename(project)
    .toLowerCase()
    .replaceAll(/[^-._a-z0-9]+/g, '-')
    .replace(/^[-._]+/, '')
    .slice(0, 63)
    .replace(/(?<![-._])[-._]+$/, '');
  if (!isTagPart(name)) {
    throw refused(
      'no-name',
      'the bento has no name',
      'Write one in the bentofile, as in: name: iris.',
    );
  }
  const message = `the bento is called ${name}, after its folder: neither the bentofile nor the service's source tells its name`;
  return {
    name,
    warnings: [warning('guessed-name', message, `Write name: ${name} in the bentofile.`)],
  };
}

function nameInSource(service: string, project: string): string | undefined {
  const colon = service.indexOf(':');
  const module = (colon < 0 ? service : service.slice(0, colon)).replace(/\.py$/, '');
  const variable = colon < 0 ? undefined : service.slice(colon + 1);
  if (!/^[\w./]+$/.test(module) || !/^\w*$/.test(variable ?? '')) return undefined;
  const path = join(project, module.replaceAll('.', '/'));
  const source = readSource(`${path}.py`, project) ?? readSource(`${path}/__init__.py`, project);
  const assigned = variable === undefined ? '' : String.raw`^${variable}[ \t]*=[ \t]*`;
  const call = new RegExp(
    String.raw`${assigned}bentoml\.Service\(\s*(?:name\s*=\s*)?(["'])([^"'\n]*)\1`,
    'm',
  );
  return call.exec(source ?? '')?.[2];
}

function readSource(path: string, project: string): string | undefined {
  const real = realPath(path);
  if (real === undefined || !isInside(realPath(project) ?? project, real)) return undefined;
  try {
    const text = readFileSync(real, 'utf8');
    return text.length <= MOST_SOURCE ? text : undefined;
  } catch {
    return undefined;
  }
}
