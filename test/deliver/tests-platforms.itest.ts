import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineRows, lacksLab, labRegistry } from '../support/lab.ts';
import { busyboxFor } from './support/busybox.ts';
import { lightProject } from './support/light-project.ts';

/** Nothing but a program; nothing runs while it is built. */
const PROGRAM = `ARG PYTHON_VERSION
FROM scratch
ARG TARGETARCH
COPY tools/program-\${TARGETARCH} /bin/busybox
CMD ["/bin/busybox"]
`;

/** The beginning of a program for IBM's Z (ELF-64, big-endian, e_machine 22), which no machine of the lab emulates. */
function programOfZ(): Buffer {
  const head = Buffer.alloc(64);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 2, 1]);
  head.writeUInt16BE(2, 16);
  head.writeUInt16BE(22, 18);
  head.writeUInt32BE(1, 20);
  return head;
}

describe.skipIf(lacksLab('engines', 'registry', 'arm64')).each(engineRows())(
  'tests of images for other platforms, %s',
  (_, lab) => {
    it('run where the machine emulates them, and are said to be left out where it does not', async () => {
      const project = lightProject(
        lab,
        {
          't/base.Dockerfile.njk': PROGRAM,
          't/runtime.Dockerfile.njk': PROGRAM,
          'u/runtime.Dockerfile.njk': PROGRAM,
        },
        undefined,
        `platforms: [linux/arm64, linux/s390x]
tests:
  machine:
    distro: e
    run: [{ command: [/bin/busybox, uname, -m], stdout: ^aarch64$ }]
    files: [/bin/busybox]
    cmd: [/bin/busybox]
`,
      );
      const write = (name: string, bytes: Buffer): void => {
        writeFileSync(join(project.folder, 'tools', name), bytes, { mode: 0o755 });
      };
      write('program-arm64', await busyboxFor(labRegistry() ?? '', 'arm64'));
      write('program-s390x', programOfZ());
      const report = await project.run();
      const units = report.units.filter(({ image }) => image === project.alone);
      expect(
        units.map(({ platform, outcome, tests }) => [
          platform,
          outcome.type === 'failed' ? outcome.failure.message : outcome.type,
          tests?.outcome,
          tests?.checks,
        ]),
      ).toEqual([
        ['linux/arm64', 'built', 'passed', 3],
        ['linux/s390x', 'built', 'partly', 2],
      ]);
      expect(project.events).toContainEqual(
        expect.objectContaining({
          event: 'warning',
          text: "not tested: machine: `/bin/busybox uname -m` is for linux/s390x, which the engine's machine does not run",
          image: project.alone,
        }),
      );
    });
  },
);
