// Runs the bundle of the command line with V8's code cache, which `npm run build` makes beside it: without it, reading and
// compiling the program takes longer than most of what it is asked for. A cache of another V8 is refused by V8 itself and
// the bundle compiled as usual.
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

/** Starts the bundle; the script is returned for making its code cache. */
exports.runBundle = function runBundle(file) {
  const source = readFileSync(file, 'utf8');
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname, importModule) {${source}\n})`,
    {
      filename: file,
      cachedData: readCache(`${file}.cache`),
    },
  );
  const module = { exports: {} };
  // A script of node:vm has no import() of its own; this one loads the modules that add backends to `containerize`.
  const importModule = (url) => import(url);
  const main = script.runInThisContext();
  main(module.exports, createRequire(file), module, file, dirname(file), importModule);
  return script;
};

function readCache(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
