import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import type { BackendDefinition } from '../../engine/command/backend.ts';
import { UsageError } from '../../errors.ts';
import { backendNames, getBackend, registerBackend } from './registry.ts';

/** The file that names modules, in the current directory: `{"containerize": {"backends": ["./lima.mjs"]}}`. */
export const CONFIG_FILE = 'manager.config.json';
/** Modules from the environment, as paths with the separator of PATH between them. */
export const MODULES_VARIABLE = 'MANAGER_BACKENDS';

const configShape = z.looseObject({
  containerize: z.looseObject({ backends: z.array(z.string().min(1)).optional() }).optional(),
});

/** What a module may do: its default export is a function that is given this. */
export interface BackendApi {
  readonly registerBackend: typeof registerBackend;
  readonly getBackend: typeof getBackend;
  readonly backendNames: typeof backendNames;
}

/** The import() of bin/bundle.js, which runs the bundle in a way that leaves it without one; not there elsewhere. */
declare const importModule: ((url: string) => Promise<unknown>) | undefined;

const API: BackendApi = { registerBackend, getBackend, backendNames };
const WHERE_MODULES_ARE_NAMED = `${CONFIG_FILE} or ${MODULES_VARIABLE} names it, from the current directory.`;
const loaded = new Set<string>();

/**
 * Loads the modules that add backends: those of `manager.config.json` in the current directory, and those of MANAGER_BACKENDS.
 * They are code, so they come from where the user stands and from his environment, never from a bento. A module's default export
 * is a function that is given {@link BackendApi}, or an object of definitions by name. Each is loaded once.
 *
 * @throws UsageError for a configuration or a module that is of no use
 */
export async function loadBackends(surroundings: {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<void> {
  const { cwd, env } = surroundings;
  const named = (env[MODULES_VARIABLE] ?? '').split(delimiter).filter((path) => path !== '');
  const paths = [...(await configured(cwd)), ...named].map((path) => resolve(cwd, path));
  for (const path of paths) {
    if (loaded.has(path)) continue;
    await loadModule(path);
    loaded.add(path);
  }
}

async function configured(cwd: string): Promise<readonly string[]> {
  const path = join(cwd, CONFIG_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UsageError(`${CONFIG_FILE} cannot be read`, (error as Error).message);
  }
  const config = configShape.safeParse(parsed(text));
  if (config.success) return config.data.containerize?.backends ?? [];
  throw new UsageError(
    `${CONFIG_FILE} does not say which modules to load`,
    'Write {"containerize": {"backends": ["./lima.mjs"]}}.',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${CONFIG_FILE} is not JSON`, (error as Error).message);
  }
}

async function loadModule(path: string): Promise<void> {
  if (!existsSync(path))
    throw new UsageError(`there is no module ${path}`, WHERE_MODULES_ARE_NAMED);
  let module: { readonly default?: unknown };
  try {
    const { href } = pathToFileURL(path);
    const loading: Promise<unknown> =
      typeof importModule === 'function' ? importModule(href) : import(href);
    module = (await loading) as { readonly default?: unknown };
  } catch (error) {
    throw new UsageError(`the module ${path} cannot be loaded`, (error as Error).message);
  }
  const { default: main } = module;
  if (typeof main === 'function') {
    await (main as (api: BackendApi) => unknown)(API);
  } else if (typeof main === 'object' && main !== null) {
    for (const [name, definition] of Object.entries(main)) {
      registerBackend(name, definition as BackendDefinition);
    }
  } else {
    throw new UsageError(
      `the module ${path} adds no backend`,
      'Its default export is a function that is given registerBackend, or an object of definitions by name.',
    );
  }
}
