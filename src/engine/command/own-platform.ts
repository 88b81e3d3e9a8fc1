import { normalizePlatform } from '../../registry/platform.ts';

/** Node's names of processors, as the OCI image specification has them. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  ppc64: 'ppc64le',
};

/** Images are for Linux, whatever this machine runs. */
export function ownPlatform(): string {
  return normalizePlatform(`linux/${ARCHITECTURES[process.arch] ?? process.arch}`);
}
