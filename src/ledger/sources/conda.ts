import type { Package } from '../package.ts';

/** The package of one `conda-meta/NAME-VERSION-BUILD.json`, which conda writes into the environment when it installs. */
export function readConda(text: string): Package[] {
  const record = recordOf(text);
  const said = (name: string): string | undefined => {
    const value = record[name];
    // JSON can spell halves of characters, which nothing can write.
    return typeof value === 'string' && value !== '' ? Buffer.from(value).toString() : undefined;
  };
  const [name, version] = [said('name'), said('version')];
  if (name === undefined || version === undefined) return [];
  const [build, license, subdir] = [said('build'), said('license'), said('subdir')];
  const channel = channelName(said('channel'), subdir);
  return [
    {
      ecosystem: 'conda',
      name,
      version,
      ...(build !== undefined && { build }),
      ...(license !== undefined && { license }),
      ...(subdir !== undefined && { subdir }),
      ...(channel !== undefined && { channel }),
    },
  ];
}

function recordOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  } catch {
    // A file that somebody else put there.
    return {};
  }
}

/** `https://conda.anaconda.org/conda-forge/linux-64` is `conda-forge`; a name is itself. */
function channelName(channel: string | undefined, subdir: string | undefined): string | undefined {
  const path = channel?.replace(/^[a-z]+:\/\/[^/]*/, '');
  const parts = path?.split('/').filter((part) => part !== '' && part !== subdir);
  return parts?.at(-1);
}
