// Writes the JSON Schemas from the schemas that the program itself checks with; --check compares instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { jsonSchemaOf } from '../dist/index.js';

const check = process.argv.includes('--check');
let stale = false;
for (const name of ['manifest', 'metadata']) {
  const file = new URL(`../${name}.schema.json`, import.meta.url);
  const text = `${JSON.stringify(jsonSchemaOf(name), null, 2)}\n`;
  if (!check) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${name}.schema.json is stale: run \`npm run schemas\` and commit it.`);
    stale = true;
  }
}
process.exitCode = stale ? 1 : 0;
