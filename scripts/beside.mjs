import { basename } from 'node:path';

/** An esbuild plugin: files, by their names, that stay outside of the bundle, and what the bundle asks for in their place. */
export function beside(files) {
  return {
    name: 'beside',
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ path }) => {
        const place = files[basename(path)];
        return place === undefined ? undefined : { path: place, external: true };
      });
    },
  };
}
