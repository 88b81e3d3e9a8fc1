import type { Diagnostic } from '../diagnostics.ts';
import { nearest } from '../nearest.ts';
import { problem, warning } from './problem.ts';
import type { TritonRelease } from './release.ts';

/** The row that a version goes by, or why there is none. */
export type ChosenRelease =
  | { readonly release: TritonRelease; readonly warning: Diagnostic | undefined }
  | { readonly problem: Diagnostic };

/** The newest row. The version numbers have two digits each, so they sort as texts. */
export function newestRelease(releases: readonly TritonRelease[]): TritonRelease {
  const newest = inOrder(releases).at(-1);
  if (newest === undefined) throw new Error('the table of releases is empty');
  return newest;
}

/**
 * The release of a version. A newer one than all that are known goes by the newest row, under its own version.
 *
 * @param version `24.12`, as NGC's tags and `NVIDIA_TRITON_SERVER_VERSION` spell it
 */
export function chooseRelease(version: string, releases: readonly TritonRelease[]): ChosenRelease {
  const known = releases.find((each) => each.version === version);
  if (known !== undefined) return { release: known, warning: undefined };
  const newest = newestRelease(releases);
  const oldest = inOrder(releases)[0]?.version ?? '';
  const range = `Known: ${oldest} to ${newest.version}.`;
  const refused = (message: string, hint: string): ChosenRelease => ({
    problem: problem('version', message, hint, { key: 'versions', value: version }),
  });
  if (!/^[0-9]{2}\.(?:0[1-9]|1[0-2])$/.test(version)) {
    const written = /^[0-9]{2}\.(?:0[1-9]|1[0-2])/.exec(version)?.[0];
    const near =
      written ??
      nearest(
        version,
        releases.map((each) => each.version),
      );
    const hint = near === undefined ? range : `Did you mean '${near}'? ${range}`;
    return refused(`'${version}' is not a version of Triton's containers`, hint);
  }
  if (version < oldest) {
    const hint = `${range} \`--recipe minimal\` works for older ones.`;
    return refused(`release ${version} is older than all that are known`, hint);
  }
  if (version < newest.version) {
    return refused(`there is no release ${version} in the table of releases`, range);
  }
  const text = `release ${version} is newer than the newest that is known, ${newest.version}: it is put together as that one`;
  const about = { key: 'versions', value: version } as const;
  return {
    release: { ...newest, version },
    warning: warning('newer-version', text, undefined, about),
  };
}

function inOrder(releases: readonly TritonRelease[]): readonly TritonRelease[] {
  return releases.toSorted((a, b) => (a.version < b.version ? -1 : 1));
}
