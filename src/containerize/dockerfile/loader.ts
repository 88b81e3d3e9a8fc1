import { basename, join, posix } from 'node:path';
import { createLoader } from '../../project/loader.ts';
import { SHIPPED_PREFIX, shippedFolder } from '../../project/shipped.ts';
import { readTextFile } from '../../project/text-file.ts';
import type { TemplateLoader } from '../../render/environment.ts';

/** Canonical names of the shipped templates that others name. */
export const BASE_TEMPLATE = `${SHIPPED_PREFIX}base.Dockerfile.njk`;
export const PROBE_TEMPLATE = `${SHIPPED_PREFIX}probe.njk`;

/** The one shipped template with a plain name: BentoML's templates import it so. */
const MACROS = '_macros.j2';

export interface UserTemplate {
  /** How diagnostics call it. */
  readonly name: string;
  readonly text: string;
  /** The folder, absolute, whose files it may include; undefined: none. */
  readonly folder: string | undefined;
}

/** Folder of the shipped templates. */
function bentoFolder(): string {
  return join(shippedFolder(), '..', 'bento');
}

/** The text of a shipped template by its canonical name. */
export function shippedText(name: string): string {
  const file = name.slice(SHIPPED_PREFIX.length);
  return readTextFile(join(bentoFolder(), file), name, 'template');
}

export function isShipped(template: string): boolean {
  return template.startsWith(SHIPPED_PREFIX);
}

/** The canonical name of the user's template. */
export function canonicalName(template: UserTemplate): string {
  return basename(template.name);
}

/** How diagnostics call a template: as the user typed the name of the one that asks for it. */
export function shownName(canonical: string, template: UserTemplate | undefined): string {
  if (template === undefined || isShipped(canonical)) return canonical;
  return canonical === canonicalName(template)
    ? template.name
    : posix.join(posix.dirname(template.name), canonical);
}

/**
 * Finds the shipped templates, as `@manager/…`, and beside the user's template what its folder holds. Neither hides the other;
 * only `_macros.j2` is the shipped one where the user has none.
 */
export function bentoLoader(template: UserTemplate | undefined): TemplateLoader {
  const shipped = bentoFolder();
  const overlay =
    template === undefined ? undefined : new Map([[canonicalName(template), template.text]]);
  const root = template?.folder ?? shipped;
  const find = createLoader({ root, searchPath: [''], shipped, overlay });
  return (name, from) => {
    const isOpen = template?.folder !== undefined || isShipped(name) || overlay?.has(name) === true;
    const found = isOpen ? find(name, from) : undefined;
    return found ?? (name === MACROS ? find(`${SHIPPED_PREFIX}${MACROS}`, undefined) : undefined);
  };
}
