import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finish, succeed } from '../integration/docker.ts';
import type { LabEngine } from '../support/lab.ts';

/** Small images laid out as NVIDIA's, with the same environment and labels. */
export interface StandIns {
  readonly full: string;
  readonly min: string;
  readonly cpuFull: string;
  readonly cpuMin: string;
}

const MIN = `FROM debian:bookworm-slim AS system
RUN apt-get update && apt-get install -y --no-install-recommends python3-numpy && rm -rf /var/lib/apt/lists/*
FROM system
RUN mkdir -p /tmp/p/DEBIAN && printf 'Package: datacenter-gpu-manager\\nVersion: 1:3.3.6\\nArchitecture: all\\nMaintainer: test <a@b.example>\\nDescription: a stand-in\\n' > /tmp/p/DEBIAN/control \\
 && dpkg-deb --build /tmp/p /tmp/p.deb && dpkg -i /tmp/p.deb && rm -r /tmp/p /tmp/p.deb \\
 && mkdir -p /opt/nvidia && printf '#!/bin/sh\\nexec "$@"\\n' > /opt/nvidia/nvidia_entrypoint.sh && chmod +x /opt/nvidia/nvidia_entrypoint.sh
ENV CUDA_VERSION=12.6.3.004 LD_LIBRARY_PATH=/usr/local/cuda/lib64
ENTRYPOINT ["/opt/nvidia/nvidia_entrypoint.sh"]
`;

/** Each component holds a megabyte that does not compress, so that leaving it out shows. */
const TREE = `RUN for d in bin lib include backends/python backends/identity backends/onnxruntime backends/tensorrt repoagents/checksum caches/local caches/redis; do \\
      mkdir -p /opt/tritonserver/$d && head -c 1000000 /dev/urandom > /opt/tritonserver/$d/part; \\
    done \\
 && echo 2.53.0 > /opt/tritonserver/TRITON_VERSION && mkdir -p /opt/nvidia/entrypoint.d && echo x > /opt/nvidia/entrypoint.d/10-banner.txt \\
 && printf '#!/bin/sh\\n' > /usr/bin/serve
`;

const SAYS = `ENV TRITON_SERVER_VERSION=2.53.0 NVIDIA_TRITON_SERVER_VERSION=24.12 DCGM_VERSION=3.3.6
LABEL com.nvidia.build.id=4711 com.nvidia.build.ref=abcdef com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true
`;

/** Builds them with the engine's classic builder. */
export async function makeStandIns(
  lab: LabEngine,
  name: string,
  folder: string,
): Promise<StandIns> {
  const images = {
    full: `${name}:24.12-py3`,
    min: `${name}:24.12-py3-min`,
    cpuFull: `${name}:24.12-cpu-only-py3`,
    cpuMin: `${name}:system`,
  };
  const build = async (reference: string, text: string, ...more: string[]): Promise<void> => {
    const context = join(folder, reference.replace(':', '-'));
    mkdirSync(context, { recursive: true });
    writeFileSync(join(context, 'Dockerfile'), text);
    await succeed('docker', ['-H', lab.url, 'build', '-t', reference, ...more, context], {
      env: { DOCKER_BUILDKIT: '0' },
    });
  };
  await build(images.cpuMin, MIN, '--target', 'system');
  await build(images.min, MIN);
  await build(images.full, `FROM ${images.min}\n${TREE}${SAYS}ENV TRITON_SERVER_GPU_ENABLED=1\n`);
  const cpu = `FROM ${images.min}\n${TREE}${SAYS}ENV TRITON_SERVER_GPU_ENABLED=0\n`;
  await build(images.cpuFull, cpu);
  return images;
}

export async function removeImages(lab: LabEngine, name: string): Promise<void> {
  const list = ['-H', lab.url, 'images', '--format', '{{.Repository}}:{{.Tag}}'];
  const references = (await succeed('docker', list))
    .split('\n')
    .filter((each) => each.includes(name));
  if (references.length === 0) return;
  await finish('docker', ['-H', lab.url, 'image', 'rm', '--force', ...references]);
}
