// One run of the library in a process of its own, step by step: node bench/steps.mjs MANIFEST OUTPUT
// Prints {"prepare", "generate", "write"} in milliseconds.
import { dirname, resolve } from 'node:path';
import { generate, prepare, writeTree } from '../dist/index.js';

const [manifestFile, outputFolder] = process.argv.slice(2).map((path) => resolve(path));
const start = performance.now();
const prepared = prepare({
  manifestFile,
  shownManifest: 'manifest.yml',
  outputFolder,
  bentomlVersion: '0.13.0',
});
const planned = performance.now();
const generated = generate(prepared);
const text = generated.metadata(undefined);
const rendered = performance.now();
await writeTree({
  folder: outputFolder,
  files: generated.files,
  prune: true,
  beside: [{ path: resolve(dirname(outputFolder), 'metadata.json'), text }],
});
const written = performance.now();
process.stdout.write(
  JSON.stringify({
    prepare: planned - start,
    generate: rendered - planned,
    write: written - rendered,
  }),
);
