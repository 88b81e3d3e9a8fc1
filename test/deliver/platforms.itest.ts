import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { engineRows, lacksLab, labRegistry } from '../support/lab.ts';
import type { LabEngine } from '../support/lab.ts';
import { busyboxFor } from './support/busybox.ts';
import { lightProject } from './support/light-project.ts';
import type { LightProject } from './support/light-project.ts';
import { served } from './support/served.ts';

const ARCHITECTURES = ['amd64', 'arm64'] as const;
const BASE = `ARG PYTHON_VERSION
FROM scratch
ARG TARGETARCH
COPY tools/busybox-\${TARGETARCH} /bin/busybox
RUN ["/bin/busybox", "ln", "-s", "busybox", "/bin/sh"]
COPY tools/base /base
`;
const registry = labRegistry() ?? '';

describe.skipIf(lacksLab('engines', 'registry', 'arm64')).each(engineRows())(
  'delivering two platforms with %s',
  (_, lab) => {
    const programs = new Map<string, Buffer>();

    beforeAll(async () => {
      for (const each of ARCHITECTURES) programs.set(each, await busyboxFor(registry, each));
    });

    /** `child` starts from `base`, and runs under emulation. */
    function twoPlatforms(engine: LabEngine, child: string): LightProject {
      const section = `'${registry}': { registry: { NAME: '${registry}/NAME/app' } }`;
      const project = lightProject(
        engine,
        {
          't/base.Dockerfile.njk': BASE,
          'u/runtime.Dockerfile.njk': `${BASE}RUN ["/bin/busybox", "true"]\n`,
          'tools/child': child,
        },
        section,
        'platforms: [linux/amd64, linux/arm64]',
      );
      for (const [architecture, bytes] of programs) {
        const path = join(project.folder, `tools/busybox-${architecture}`);
        writeFileSync(path, bytes, { mode: 0o755 });
      }
      return project;
    }

    it('builds each on its own base, and pushes an index, aliases last', async () => {
      const project = twoPlatforms(lab, '/bin/busybox uname -m > /machine\n');
      const report = await project.run({ push: true });
      expect(report).toMatchObject({ succeeded: true, counts: { built: 6, pushed: 4 } });
      const reference = `${project.repository}:1.0.0-python3.11-d-runtime`;
      const index = await served(reference);
      expect(
        index?.manifest.manifests
          ?.map(({ platform }) => platform?.['architecture'])
          .filter((each) => each !== 'unknown'),
      ).toEqual(['amd64', 'arm64']);
      const pushed = report.units.flatMap(({ outcome }) =>
        'pushed' in outcome ? (outcome.pushed ?? []) : [],
      );
      expect(pushed.map((each) => each.reference.slice(project.repository.length))).toContain(
        ':latest',
      );
      expect((await served(`${project.repository}:latest`))?.digest).toBe(
        (await served(`${project.repository}:1.0.0-python3.11-e-runtime`))?.digest,
      );
      for (const [architecture, machine] of [
        ['arm64', 'aarch64'],
        ['amd64', 'x86_64'],
      ] as const) {
        const image = `${reference}-linux-${architecture}`;
        const platform = `linux/${architecture}`;
        const said = await project.docker(
          ...['run', '--rm', '--platform', platform, image],
          ...['/bin/busybox', 'cat', '/machine'],
        );
        expect(said).toBe(machine);
      }
      const again = await project.run({ push: true });
      expect(again).toMatchObject({ succeeded: true, counts: { built: 0, skipped: 6, pushed: 4 } });
      expect((await served(reference))?.digest).toBe(index?.digest);
    });

    it('pushes no index that lacks a platform', async () => {
      const project = twoPlatforms(lab, '[ "$(/bin/busybox uname -m)" != aarch64 ]\n');
      const report = await project.run({ push: true });
      const outcomes = report.units.map(({ image, platform, outcome }) => [
        image === project.child ? 'child' : 'other',
        platform,
        outcome.type,
      ]);
      expect(outcomes).toContainEqual(['child', 'linux/arm64', 'failed']);
      expect(outcomes).toContainEqual(['child', 'linux/amd64', 'failed']);
      expect(report.units.find(({ image }) => image === project.alone)?.outcome.type).toBe('built');
      expect(await served(`${project.repository}:1.0.0-python3.11-d-runtime`)).toBeUndefined();
      expect(await served(`${project.repository}:1.0.0-python3.11-e-runtime`)).toBeDefined();
    });
  },
);
