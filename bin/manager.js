#!/usr/bin/env node
// The shim: everything else is in dist/, which `npm ci` builds.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

const entry = new URL('../dist/cli.js', import.meta.url);
if (existsSync(entry)) {
  nodeModule.enableCompileCache?.(); // Node 22.1 and newer start faster with it
  await import(entry.href);
} else {
  process.stderr.write('manager: dist/ is missing. Run `npm ci` or `npm run build` first.\n');
  process.exitCode = 2;
}
