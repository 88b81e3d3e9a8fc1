/**
 * What names and references may look like. Image references follow the grammar of distribution's reference package
 * (https://pkg.go.dev/github.com/distribution/reference): components in lower case joined by `.`, `_`, `__` or dashes,
 * tags of at most 128 word characters, dots and dashes.
 */
// A name of digits alone would lose its place: JavaScript objects put such keys first.
export const packageName = /^(?![0-9]+$)[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
export const distroName = /^[A-Za-z][A-Za-z0-9]*(?:[._-]+[A-Za-z0-9]+)*$/;
export const releaseTypeName = /^[a-z][a-z0-9]*(?:[._-]+[a-z0-9]+)*$/;
export const tagText = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
export const tagPart = /^[A-Za-z0-9_.-]+$/;
export const environmentName = /^[A-Z_][A-Z0-9_]*$/;
/** It becomes part of tags, so it has no `+`. */
export const version = /^[0-9]+(?:\.[0-9]+)*[A-Za-z0-9._-]*$/;
export const cudaVersion = /^[0-9]{1,2}\.[0-9]{1,2}(?:\.[0-9]+)?$/;
export const pythonVersion = /^[0-9]+\.[0-9]+(?:\.[0-9]+)?(?:[A-Za-z][A-Za-z0-9]*)?$/;
/** An amount of bytes: decimal units and binary ones, as Docker and Kubernetes write them. */
export const byteSize = /^\d+(?:\.\d+)? ?(?:B|kB|MB|GB|KiB|MiB|GiB)$/;
export const platform = /^[a-z0-9]+\/[a-z0-9_]+(?:\/v[0-9]+)?$/;

const domain =
  '(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?';
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';

/** A registry's host, with or without a port: `docker.io`, `localhost:5000`, `registry.example-company.internal`. */
export const registryHost = new RegExp(`^${domain}$`);

/** A repository without tag or digest: `docker.io/bentoml/model-server`, `localhost:5000/x`. */
export const repositoryReference = new RegExp(`^(?:${domain}/)?${component}(?:/${component})*$`);

/** A whole image reference: repository, and a tag, a digest or both. */
export const imageReference = new RegExp(
  `^(?:${domain}/)?${component}(?:/${component})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,})?$`,
);

/** `$NAME` and `${NAME…}` in a reference or a value. */
export const variable =
  /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?::?[-+?][^}]*)?\}|([A-Za-z_][A-Za-z0-9_]*))/g;

/** True for a day that exists, written as ISO 8601 asks (YYYY-MM-DD). */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** True for a path that is not below the folder it is relative to: absolute, with `..`, or in Windows' manner. */
export function leavesFolder(path: string): boolean {
  return path === '' || /^(?:\/|[A-Za-z]:)|\\/.test(path) || path.split('/').includes('..');
}
