// Builds dist/: the library (an ES module), the command line (one file, with V8's code cache), and the declarations.
// Bundling halves the start-up time (see docs/design.md).
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { deferred } from './deferred.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const staging = `${root}dist.${process.pid}`;
rmSync(staging, { recursive: true, force: true });
mkdirSync(staging);
try {
  const shared = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    // Names stay, for stack traces; without blanks and comments there is less to read at every start.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
    external: [
      // What nunjucks asks for only where it watches files, and dockerode only where it speaks ssh.
      ...['chokidar', 'fsevents', 'ssh2', 'cpu-features'],
      // What CycloneDX's library asks for only where it writes XML or validates, and does without elsewhere.
      ...['xmlbuilder2', 'libxmljs2', 'ajv', 'ajv-formats', 'ajv-formats-draft2019'],
    ],
  };
  await Promise.all([
    build({
      ...shared,
      entryPoints: { index: 'src/index.ts' },
      outdir: staging,
      format: 'esm',
      banner: {
        js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
      },
    }),
    // One CommonJS file, whose modules run when they are first needed: the form that V8's code cache takes.
    build({
      ...shared,
      entryPoints: { cli: 'src/cli/main.ts' },
      outdir: staging,
      outExtension: { '.js': '.cjs' },
      format: 'cjs',
      plugins: [deferred(['string-width'])],
      // dockerode asks for gRPC as it is loaded, and needs it for its own sessions only; ours are in src/engine/docker/session.
      alias: {
        '@grpc/grpc-js': './scripts/absent.cjs',
        '@grpc/proto-loader': './scripts/absent.cjs',
      },
      define: { 'import.meta.url': '$url' },
      banner: { js: "const $url = require('node:url').pathToFileURL(__filename).href;" },
    }),
  ]);
  execFileSync(process.execPath, ['scripts/code-cache.mjs', `${staging}/cli.cjs`], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
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
