import type { Backend } from './backend.ts';
import { adaptSecrets, CONTAINERS_ENV, containersTable } from './containers-options.ts';
import { programHealth } from './probe.ts';
import { writeArguments } from './write-arguments.ts';

const TABLE = containersTable(
  { values: 'runtime' },
  {
    first:
      'add_host label annotation build_arg creds decryption_key runtime_flag secret ulimit volume',
    maps: {
      equals: 'label annotation build_arg runtime_flag',
      colon: 'add_host creds decryption_key',
      fields: 'secret',
      limits: 'ulimit',
      triple: 'userns_gid_map userns_uid_map volume',
    },
  },
);

/** `buildah build`: no service, no virtual machine, Linux only. */
export const buildah: Backend = {
  name: 'buildah',
  binary: 'buildah',
  buildCommand: ['build'],
  buildkitSupport: false,
  env: CONTAINERS_ENV,
  health: (probe) =>
    programHealth(
      probe,
      'buildah',
      "Install it: Debian's package buildah, or buildah.io; where it is not to be had, --backend podman builds the same.",
    ),
  constructBuildArgs: (request) => writeArguments(TABLE, request),
  knownOptions: new Set(TABLE.rules.keys()),
  documentation: 'buildah-build(1)',
  adapt: adaptSecrets,
  iidFile: 'iidfile',
  images: {
    inspect: (reference) => ['inspect', '--type', 'image', reference],
    tag: (image, reference) => ['tag', image, reference],
    push: (reference, digestFile) => ['push', '--digestfile', digestFile, reference],
    pull: (reference) => ['pull', reference],
  },
};
