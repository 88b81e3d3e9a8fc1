import { basename, dirname } from 'node:path';
import { createEnvironment } from '../render/environment.ts';
import type { Template, UndefinedMode } from '../render/environment.ts';
import { templateLimits } from './limits.ts';
import { createLoader } from './loader.ts';
import { shippedFolder } from './shipped.ts';

/**
 * A template that belongs to no project. It includes what its own folder holds, at any depth, and the shipped parts; its
 * canonical name, and theirs, starts in that folder.
 *
 * @param path absolute; may itself be a link out of its folder
 * @throws TemplateError
 */
export function openTemplate(path: string, text: string, undefinedMode: UndefinedMode): Template {
  const name = basename(path);
  const loader = createLoader({
    root: dirname(path),
    searchPath: [''],
    shipped: shippedFolder(),
    overlay: new Map([[name, text]]),
  });
  return createEnvironment({ loader, undefined: undefinedMode, limits: templateLimits }).get(name);
}
