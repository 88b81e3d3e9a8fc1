#!/usr/bin/env node
// The shim: everything else is in dist/, which `npm ci` builds.
// A CommonJS module (bin/package.json): loading Node's machinery for ES modules takes 10 ms of every command.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { runBundle } = require('./bundle.js');

// A run lasts about a second and does most things a few thousand times: V8's optimising compiler takes more time from two
// cores than it gives back, unless it waits for what is really hot (bench/README.md has the figures).
setFlagsFromString('--interrupt-budget=2000000');

const bundle = join(__dirname, '../dist/cli.cjs');
if (existsSync(bundle)) {
  runBundle(bundle);
} else {
  process.stderr.write('manager: dist/ is missing. Run `npm ci` or `npm run build` first.\n');
  process.exitCode = 2;
}
