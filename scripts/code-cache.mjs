// node scripts/code-cache.mjs BUNDLE: runs the command line once over the shipped manifest, changing nothing, and writes what V8
// has compiled for it by then beside the bundle (see bin/bundle.js).
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runBundle } from '../bin/bundle.js';

// V8 takes a cache only with the flags that it was made with.
setFlagsFromString('--interrupt-budget=2000000');
const [bundle] = process.argv.slice(2);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// The helper image is built without the manifest: then just what every command needs is in the cache.
process.argv.splice(
  2,
  Infinity,
  ...(existsSync('manifest.yml') ? ['generate', '-dm', '-dr', '-q'] : ['--help']),
);
process.stdout.write = () => true;
const script = runBundle(bundle);
process.on('exit', () => {
  writeFileSync(`${bundle}.cache`, script.createCachedData());
  process.exitCode = 0;
});
