import { dirname } from 'node:path';

/** Marks what this plugin asks esbuild itself. */
const PASSED_ON = Symbol('passed on');

/**
 * An esbuild plugin: modules that do costly work when they are loaded, and whose default export is a function that most runs
 * never call, are loaded at the first call. string-width makes an Intl.Segmenter and compiles Unicode tables, 20 ms and more
 * for each of its two versions that yargs brings.
 */
export function deferred(names) {
  const filter = new RegExp(`^(?:${names.join('|')})$`);
  return {
    name: 'deferred',
    setup(build) {
      build.onResolve({ filter }, async ({ path, pluginData, ...asked }) => {
        if (pluginData === PASSED_ON || asked.namespace === 'deferred') return undefined;
        const real = await build.resolve(path, { ...asked, pluginData: PASSED_ON });
        if (real.errors.length > 0) return { errors: real.errors };
        return { path: real.path, namespace: 'deferred' };
      });
      build.onLoad({ filter: /.*/, namespace: 'deferred' }, ({ path }) => ({
        contents: `let loaded;\nexport default (...args) => (loaded ??= require(${JSON.stringify(path)}).default)(...args);`,
        resolveDir: dirname(path),
      }));
    },
  };
}
