/**
 * Imports a module that is known by its URL alone, such as a backend of the user's own. A file of its own, because the bundled
 * command line has bin/import-module.js in its place.
 */
export function importModule(url: string): Promise<object> {
  return import(url) as Promise<object>;
}
