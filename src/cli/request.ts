import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { PlanRequest } from '../generate/prepare.ts';
import { optionsOf } from './command.ts';
import type { ParsedArgs } from './command.ts';
import { matrixOptions, placeOptions } from './options/seed.ts';

/** What the flags of the matrix and of the places ask for, paths made absolute. */
export function planRequestOf(args: ParsedArgs, context: Context): PlanRequest {
  const matrix = optionsOf(args, matrixOptions);
  const places = optionsOf(args, placeOptions);
  return {
    manifestFile: resolve(context.cwd, places['manifest-file']),
    shownManifest: places['manifest-file'],
    outputFolder: resolve(context.cwd, places['dockerfile-dir']),
    bentomlVersion: matrix['bentoml-version'],
    // Only the commands that render have the flag.
    undefinedMode: args.options['undefined'] === 'lenient' ? 'lenient' : 'strict',
    axes: { pythons: matrix['python-version'], cudas: matrix['cuda-version'] },
    selection: {
      packages: matrix.packages,
      releases: matrix.releases,
      distros: matrix.distros,
      only: matrix.only,
    },
  };
}
