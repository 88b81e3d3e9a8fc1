#!/usr/bin/env node
// The shim: everything else is in dist/, which `npm ci` builds.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runBundle } from './bundle.js';

// A run lasts about a second and does most things a few thousand times: V8's optimising compiler takes more time from two
// cores than it gives back, unless it waits for what is really hot (bench/README.md has the figures).
setFlagsFromString('--interrupt-budget=2000000');

const bundle = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
if (existsSync(bundle)) {
  runBundle(bundle);
} else {
  process.stderr.write('manager: dist/ is missing. Run `npm ci` or `npm run build` first.\n');
  process.exitCode = 2;
}
