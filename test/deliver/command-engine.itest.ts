import { execFileSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openWorld } from '../../src/deliver/open-world.ts';
import { deliveryRequest } from '../../src/deliver/request.ts';
import { deliver } from '../../src/deliver/run.ts';
import type { Backend } from '../../src/engine/command/backend.ts';
import { buildah } from '../../src/engine/command/buildah.ts';
import { commandEngine } from '../../src/engine/command/command-engine.ts';
import { podman } from '../../src/engine/command/podman.ts';
import { writeTree } from '../../src/tree/write.ts';
import { removeProject } from '../integration/project-copy.ts';
import { labRegistry, labTools, lacksLab } from '../support/lab.ts';
import { generated, projectOf } from '../support/project.ts';
import { join } from 'node:path';
import { served } from './support/served.ts';
import { freshName } from './support/real.ts';

const registry = labRegistry() ?? '';
const env = { ...process.env, PATH: `${labTools() ?? ''}:${process.env['PATH'] ?? ''}` };

/** A project of one image. */
function project(name: string, command: string): string {
  const folder = projectOf({
    'manifest.yml': `bentoml_version: '1.0.0'
python_versions: ['3.11']
packages: { ${name}: { runtime: [d] } }
repository: { '${registry}': { registry: { ${name}: '${registry}/${name}/app' } } }
distros:
  d: { templates_dir: t, base_image: '${registry}/library/busybox:stable', add_to_tags: d }
`,
    't/runtime.Dockerfile.njk': `ARG PYTHON_VERSION\nFROM {{ metadata.base_image }}\nRUN ${command}\n`,
  });
  onTestFinished(() => {
    removeProject(folder);
  });
  return folder;
}

async function run(backend: Backend, name: string, command: string) {
  const folder = project(name, command);
  const made = generated(folder);
  await writeTree({ folder: join(folder, 'generated'), files: made.files, prune: true });
  const engine = commandEngine({ backend, options: {}, env, cwd: folder });
  const { world, close } = await openWorld({
    engine,
    folder,
    registries: made.prepared.project.manifest.registries,
    env,
    signal: new AbortController().signal,
    emit: () => undefined,
    started: new Date(),
  });
  onTestFinished(close);
  return deliver(deliveryRequest(made.prepared, made, { build: true, push: true }), world);
}

describe.each([podman, buildah].map((backend) => [backend.name, backend] as const))(
  'delivering with %s',
  (_, backend) => {
    describe.skipIf(lacksLab('registry', 'podman program', 'buildah program'))('of the lab', () => {
      it('builds, tags and pushes a plan of one image', async () => {
        const name = freshName();
        onTestFinished(() => {
          execFileSync(
            'podman',
            ['rmi', '--force', `${registry}/${name}/app:1.0.0-python3.11-d-runtime`],
            { env, stdio: 'ignore' },
          );
        });
        const report = await run(backend, name, `echo ${name}`);
        expect(report).toMatchObject({ succeeded: true, counts: { built: 1, pushed: 1 } });
        const [unit] = report.units;
        if (unit?.outcome.type !== 'built') throw new Error(unit?.outcome.type);
        const [pushed] = unit.outcome.pushed;
        expect((await served(pushed?.reference ?? ''))?.digest).toBe(pushed?.digest);
      });

      it('tells which line failed', async () => {
        const report = await run(backend, freshName(), 'echo it went wrong; sleep 0.5; exit 7');
        const [unit] = report.units;
        if (unit?.outcome.type !== 'failed') throw new Error(unit?.outcome.type);
        expect(unit.outcome.failure).toMatchObject({ stage: 'build', dockerfile: { line: 3 } });
        expect(unit.outcome.failure.lastLines.join('\n')).toContain('it went wrong');
      });
    });
  },
);
