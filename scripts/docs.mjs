// Writes docs/cli.md from the specifications of the commands; --check compares instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const file = new URL('../docs/cli.md', import.meta.url);
const entry = `export { commands } from './commands.ts'; export { commandLinePage } from './markdown.ts';`;
const { outputFiles } = await build({
  stdin: { contents: entry, resolveDir: fileURLToPath(new URL('../src/cli', import.meta.url)) },
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  // What the commands do is not needed to tell what they are called.
  external: ['../commands/*'],
});
const { commands, commandLinePage } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);
const text = commandLinePage(commands);
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error('docs/cli.md is stale: run `npm run docs` and commit it.');
  process.exitCode = 1;
}
