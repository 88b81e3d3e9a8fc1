// Everything that is committed and generated must be what the sources make of it: the trees of the shipped manifest and of
// the examples, the JSON Schemas, and the reference of the command line. Says what to run where it is not.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const manager = `${root}bin/manager.js`;
const folders = [
  root,
  ...readdirSync(`${root}examples`).map((name) => `${root}examples/${name}/`),
].filter((folder) => existsSync(`${folder}manifest.yml`));

const runs = [
  ...folders.map((cwd) => ({ cwd, args: [manager, 'check', '--strict'] })),
  { cwd: root, args: [`${root}scripts/schemas.mjs`, '--check'] },
  { cwd: root, args: [`${root}scripts/docs.mjs`, '--check'] },
];
const failed = runs.filter(({ cwd, args }) => {
  const { status } = spawnSync(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0)
    console.error(`stale or wrong: ${cwd === root ? 'the project' : cwd.slice(root.length)}`);
  return status !== 0;
});
if (failed.length === 0) console.log(`fresh: ${folders.length} trees, 2 schemas, docs/cli.md`);
process.exitCode = failed.length === 0 ? 0 : 1;
