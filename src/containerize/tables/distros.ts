/** Names for `docker.distro`. */
export function distroNames(): readonly string[] {
  return ['debian', 'alpine', 'ubi8', 'amazonlinux'];
}
