// Builds dist/: the library and the command line as ES modules whose shared parts are split into chunks, so that a
// command loads only what it uses, and the declarations. Bundling halves the start-up time (see docs/design.md).
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const staging = `${root}dist.${process.pid}`;
rmSync(staging, { recursive: true, force: true });
mkdirSync(staging);
try {
  await build({
    absWorkingDir: root,
    entryPoints: { index: 'src/index.ts', cli: 'src/cli/main.ts' },
    outdir: staging,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    // Names stay, for stack traces; without blanks and comments there is less to read at every start.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
    // What loads native or optional parts by itself stays outside.
    external: ['chokidar', 'fsevents'],
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
  });
  const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
  execFileSync(
    process.execPath,
    [tsc, '-p', 'tsconfig.build.json', '--outDir', `${staging}/types`],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  // Put in place in one step, so that a manager started meanwhile never sees half a build.
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(staging, `${root}dist`);
} finally {
  rmSync(staging, { recursive: true, force: true });
}
