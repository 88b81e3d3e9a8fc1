import type { Comparison } from '../../trust/against/comparison-schema.ts';
import type { Cause } from '../../trust/reasons/reasons-schema.ts';
import { groupBy } from '../../group.ts';
import { visible } from '../../visible.ts';
import { count } from '../summary.ts';

/** `manager plan --against` as Markdown for a pull request: short where nothing is unfolded. */
export function againstText(comparison: Comparison): string {
  const { added, removed, rebuilt, renamed, unchanged, against, diffs } = comparison;
  const total = [
    `${added.length} added`,
    `${removed.length} removed`,
    `${rebuilt.length} rebuilt`,
    ...(renamed.length > 0 ? [`${renamed.length} renamed`] : []),
    `${unchanged} unchanged`,
  ].join(', ');
  const note = comparison.dockerfiles_compared
    ? []
    : [`${code(against)} has no Dockerfiles, so their texts and files are not compared.`];
  const parts = [
    `### Images against ${code(against)}: ${total}`,
    ...note,
    ...names('Added', added),
    ...names('Removed', removed),
    ...rebuiltText(rebuilt),
    ...names(
      'Renamed, with the same content',
      renamed.map(({ image, was }) => `${was} → ${image}`),
    ),
    ...diffs.map(diffText),
  ];
  return `${parts.join('\n\n')}\n`;
}

function names(title: string, images: readonly string[]): string[] {
  return images.length === 0
    ? []
    : [details(`${title}: ${count(images.length, 'image')}`, list(images))];
}

function rebuiltText(rebuilt: Comparison['rebuilt']): string[] {
  if (rebuilt.length === 0) return [];
  const groups = groupBy(rebuilt, ({ causes }) => roots(causes).join('\n'));
  const texts = [...groups].map(([why, images]) => {
    const causes = why.split('\n').map((each) => `- ${escaped(each)}`);
    const who = images.map(({ image }) => image);
    return `${causes.join('\n')}\n\n${details(count(images.length, 'image'), list(who))}`;
  });
  return ['**Rebuilt**, by cause:', ...texts];
}

/** What does not follow from something else, each once: an image and its parent then have the same. */
export function roots(causes: readonly Cause[]): readonly string[] {
  const all = causes.flatMap((each) =>
    each.because.length > 0 ? roots(each.because) : [each.message],
  );
  return [...new Set(all)].sort();
}

function diffText({ patch, dockerfiles, images }: Comparison['diffs'][number]): string {
  const [first = ''] = dockerfiles;
  const more = dockerfiles.length > 1 ? ` and ${dockerfiles.length - 1} more` : '';
  const fence = fenceFor(patch);
  return details(
    `${escaped(first)}${more} (${count(images.length, 'image')})`,
    `${fence}diff\n${patch.trimEnd()}\n${fence}`,
  );
}

/** Longer than any run of backticks in the text (CommonMark 0.31, fenced code blocks). */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(longest + 1);
}

function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function list(images: readonly string[]): string {
  return images.map((image) => `- ${code(image)}`).join('\n');
}

function code(text: string): string {
  return `\`${visible(text).replaceAll('`', "'")}\``;
}

/** What Markdown and HTML would take for their own. */
function escaped(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}
