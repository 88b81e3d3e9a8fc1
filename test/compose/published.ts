import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NGC_REPOSITORY } from '../../src/compose/check-request.ts';
import { finish, succeed } from '../integration/docker.ts';

/** What the image of a release says of itself, of what its stand-in repeats. */
export interface PublishedRelease {
  readonly version: string;
  readonly server: string;
  readonly cuda: string;
  readonly dcgm: { readonly package: string; readonly version: string };
}

/** An engine, and which of its builders makes the stand-ins: BuildKit is the faster one, podman has the other only. */
export interface Target {
  readonly url: string;
  readonly buildKit: boolean;
}

/** Everything that a Dockerfile of a GPU image installs, so that its packages cost the time of one `apt-get update`. */
const SYSTEM = `FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libarchive13 libb64-0d libcurl4 libgomp1 \\
      libgoogle-perftools4 libjemalloc2 libnuma1 libpython3.11 libssl3 python3 python3-numpy python3-pip \\
 && rm -rf /var/lib/apt/lists/*
`;

/** Empty files by the names of CUDA's libraries, where NVIDIA's images have them. */
const CUDA = `RUN cd /usr/local && mkdir -p cuda/lib64/stubs /opt/hpcx/ucc/lib /opt/hpcx/ucx/lib && cd cuda/lib64 \\
 && for name in cusparse cusolver curand cufft cublas cublasLt; do touch stubs/lib$name.so; done \\
 && touch libcudart.so.12 libcupti.so.12 libnvToolsExt.so.1 libnvJitLink.so.12 libnvrtc.so.12 \\
 && touch /opt/hpcx/ucc/lib/libucc.so.1 \\
 && for name in ucm ucp ucs uct; do touch /opt/hpcx/ucx/lib/lib$name.so.0; done \\
 && touch /usr/lib/x86_64-linux-gnu/libnccl.so.2 /usr/lib/x86_64-linux-gnu/libcudnn.so.9
`;

const PARTS = [
  'bin lib include',
  ...['identity', 'onnxruntime', 'python', 'pytorch', 'tensorrt'].map((each) => `backends/${each}`),
  'repoagents/checksum caches/local caches/redis',
].join(' ');

function minText(system: string, { cuda, dcgm }: PublishedRelease): string {
  return `FROM ${system}
RUN mkdir -p /tmp/p/DEBIAN && printf 'Package: ${dcgm.package}\\nVersion: 1:${dcgm.version}\\nArchitecture: all\\nMaintainer: test <a@b.example>\\nDescription: a stand-in\\n' > /tmp/p/DEBIAN/control \\
 && dpkg-deb --build /tmp/p /tmp/p.deb && dpkg -i /tmp/p.deb && rm -r /tmp/p /tmp/p.deb \\
 && mkdir -p /opt/nvidia && printf '#!/bin/sh\\nexec "$@"\\n' > /opt/nvidia/nvidia_entrypoint.sh && chmod +x /opt/nvidia/nvidia_entrypoint.sh
${CUDA}ENV CUDA_VERSION=${cuda}
ENTRYPOINT ["/opt/nvidia/nvidia_entrypoint.sh"]
`;
}

function fullText(min: string, { version, server, dcgm }: PublishedRelease, gpu: boolean): string {
  return `FROM ${min}
RUN for d in ${PARTS}; do mkdir -p /opt/tritonserver/$d && head -c 1000000 /dev/urandom > /opt/tritonserver/$d/part; done \\
 && mkdir -p /opt/nvidia/entrypoint.d && echo x > /opt/nvidia/entrypoint.d/10-banner.txt && echo ${server} > /opt/tritonserver/TRITON_VERSION
ENV TRITON_SERVER_VERSION=${server} NVIDIA_TRITON_SERVER_VERSION=${version} DCGM_VERSION=${dcgm.version} TRITON_SERVER_GPU_ENABLED=${gpu ? 1 : 0}
LABEL com.nvidia.build.id=4711 com.nvidia.build.ref=abcdef
`;
}

async function buildImage(
  { url, buildKit }: Target,
  folder: string,
  reference: string,
  text: string,
): Promise<void> {
  const context = join(folder, 'context');
  mkdirSync(context, { recursive: true });
  writeFileSync(join(context, 'Dockerfile'), text);
  await succeed('docker', ['-H', url, 'build', '-t', reference, context], {
    env: { DOCKER_BUILDKIT: buildKit ? '1' : '0' },
  });
  rmSync(context, { recursive: true });
}

/** Makes the system of all stand-ins once, and puts it where the other engines find it. */
export async function publishSystem(
  target: Target,
  reference: string,
  folder: string,
): Promise<void> {
  await buildImage(target, folder, reference, SYSTEM);
  await succeed('docker', ['-H', target.url, 'push', reference]);
}

/**
 * Gives an engine stand-ins under the names of NVIDIA's images, which are reachable from nowhere in the lab: the GPU images of releases,
 * and a CPU-only full image of the first one.
 */
export async function holdPublished(
  target: Target,
  system: string,
  releases: readonly PublishedRelease[],
  folder: string,
): Promise<void> {
  for (const [i, release] of releases.entries()) {
    const full = `${NGC_REPOSITORY}:${release.version}-py3`;
    await buildImage(target, folder, `${full}-min`, minText(system, release));
    await buildImage(target, folder, full, fullText(`${full}-min`, release, true));
    if (i > 0) continue;
    const cpu = `${NGC_REPOSITORY}:${release.version}-cpu-only-py3`;
    await buildImage(target, folder, cpu, fullText(`${full}-min`, release, false));
  }
}

export async function removeReferences(
  url: string,
  matches: (name: string) => boolean,
): Promise<void> {
  const list = ['-H', url, 'images', '--format', '{{.Repository}}:{{.Tag}}'];
  const references = (await succeed('docker', list)).split('\n').filter(matches);
  if (references.length === 0) return;
  await finish('docker', ['-H', url, 'image', 'rm', '--force', ...references]);
}
