import type { Backend, Health, Probe } from './backend.ts';
import { adaptSecrets, CONTAINERS_ENV, containersTable } from './containers-options.ts';
import { programHealth } from './probe.ts';
import { writeArguments } from './write-arguments.ts';

const TABLE = containersTable(
  { flags: 'squash_all' },
  {
    first: `add_host all_platforms label annotation build_arg build_context creds decryption_key env output runtime_flag secret
      ulimit userns_gid_map userns_uid_map volume`,
    maps: {
      equals: 'label annotation build_arg build_context env runtime_flag',
      colon: 'add_host creds decryption_key',
      fields: 'output secret',
      limits: 'ulimit',
      triple: 'userns_gid_map userns_uid_map volume',
    },
  },
);

/** `podman build`; on macOS and Windows it needs its virtual machine. */
export const podman: Backend = {
  name: 'podman',
  binary: 'podman',
  buildCommand: ['build'],
  buildkitSupport: false,
  env: CONTAINERS_ENV,
  health: podmanHealth,
  constructBuildArgs: (request) => writeArguments(TABLE, request),
  knownOptions: new Set(TABLE.rules.keys()),
  documentation: 'podman-build(1)',
  adapt: adaptSecrets,
  iidFile: 'iidfile',
  images: {
    inspect: (reference) => ['image', 'inspect', reference],
    tag: (image, reference) => ['tag', image, reference],
    push: (reference, digestFile) => ['push', '--digestfile', digestFile, reference],
    pull: (reference) => ['pull', reference],
  },
};

async function podmanHealth(probe: Probe): Promise<Health> {
  const found = await programHealth(
    probe,
    'podman',
    "Install it: Debian's package podman, or podman.io.",
  );
  if (!found.healthy || (probe.platform !== 'darwin' && probe.platform !== 'win32')) return found;
  const state = await probe.ask([
    'podman',
    'machine',
    'info',
    '--format',
    '{{.Host.MachineState}}',
  ]);
  if (state?.trim().toLowerCase() === 'running') return { healthy: true };
  return {
    healthy: false,
    problem: "podman's virtual machine does not run",
    hint: 'Start it: podman machine start.',
  };
}
