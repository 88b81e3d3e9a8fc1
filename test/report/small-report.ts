import type { BuildReport } from '../../src/deliver/report-schema.ts';
import { reportOf, unitReport } from './sample-report.ts';

const CELL = {
  package: 'app',
  release_type: 'runtime',
  distro: 'debian12',
  python_version: '3.11',
  cuda_version: null,
};
const LOGS = '.manager/logs/app@';

/** One image of every kind that matters: built and pushed, skipped, failed, blocked by that, a base image. */
export function smallReport(): BuildReport {
  const base = { image: 'app:base-python3.11-alpine3.20', platform: 'linux/amd64' };
  const runtime = { image: 'app:1.0.0-python3.11-debian12-runtime', platform: 'linux/amd64' };
  return reportOf({
    [base.image]: unitReport({
      cell: { ...CELL, release_type: 'base', distro: 'alpine3.20' },
      size: 48_000_000,
      start: 400,
      ready: 12_400,
      duration: 12_000,
      build: 12_000,
      log: `${LOGS}base-python3.11-alpine3.20@linux-amd64.log`,
    }),
    'app:1.0.0-python3.11-alpine3.20-runtime': unitReport({
      cell: { ...CELL, distro: 'alpine3.20' },
      parents: [base],
      size: 61_400_000,
      start: 12_410,
      ready: 40_000,
      duration: 35_000,
      build: 27_500,
      log: `${LOGS}1.0.0-python3.11-alpine3.20-runtime@linux-amd64.log`,
      pushed: {
        'registry.example/app:1.0.0-python3.11-alpine3.20-runtime': {
          digest: 'sha256:d',
          key: 'sha256:key',
        },
      },
    }),
    [runtime.image]: unitReport({
      outcome: 'failed',
      why: 'RUN apt-get install -y libfoo ended with exit code 100',
      image_id: null,
      size: null,
      start: 410,
      ready: null,
      duration: 7700,
      build: 7700,
      failure: {
        stage: 'build',
        hint: 'Look whether the package has another name in debian12.',
        dockerfile: { path: 'generated/app/debian12/runtime/Dockerfile', line: 14 },
        template: { file: 'templates/debian/runtime.Dockerfile.njk', line: 9 },
        last_lines: ['Reading package lists...', 'E: Unable to locate package libfoo'],
      },
      log: `${LOGS}1.0.0-python3.11-debian12-runtime@linux-amd64.log`,
    }),
    'app:1.0.0-python3.11-debian12-devel': unitReport({
      outcome: 'blocked',
      why: runtime.image,
      cell: { ...CELL, release_type: 'devel' },
      parents: [runtime],
      image_id: null,
      size: null,
      attempts: 0,
      start: null,
      ready: null,
      duration: 0,
      build: 0,
      log: null,
    }),
    'app:1.0.0-python3.11-alpine3.20-devel': unitReport({
      outcome: 'skipped',
      why: 'the engine holds it',
      cell: { ...CELL, release_type: 'devel', distro: 'alpine3.20' },
      size: 97_000_000,
      attempts: 0,
      start: 12_420,
      ready: 12_430,
      duration: 10,
      build: 31_000,
      log: `${LOGS}1.0.0-python3.11-alpine3.20-devel@linux-amd64.log`,
      pushed: {
        'registry.example/app:1.0.0-python3.11-alpine3.20-devel': {
          digest: 'sha256:d',
          key: 'sha256:older',
        },
      },
    }),
  });
}
