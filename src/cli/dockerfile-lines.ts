import type { RenderedFile } from '../generate/render-images.ts';
import type { Image } from '../plan/image.ts';
import { placeFrom } from './report/place.ts';
import type { Folders } from './report/place.ts';
import { visible } from '../visible.ts';

/** A line of a Dockerfile and the template line that its start comes from. */
export interface DockerfileLine {
  readonly text: string;
  readonly template: string;
  /** One-based. */
  readonly line: number;
}

/** The lines of an image's Dockerfile, in order. */
export function dockerfileLines(image: Image, files: readonly RenderedFile[]): DockerfileLine[] {
  const file = files.find(({ path }) => path === `${image.folder}/Dockerfile`);
  if (file === undefined) return [];
  const lines = file.text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.flatMap((text, i) => {
    const origin = file.origins[i];
    return origin === undefined ? [] : [{ text, template: origin.template, line: origin.line }];
  });
}

/** A place for each line, as diagnostics name it, then the line. */
export function dockerfileLinesText(lines: readonly DockerfileLine[], folders: Folders): string {
  const places = lines.map(({ template, line }) => {
    const { file } = placeFrom(folders, { file: template, line, col: 1 });
    return `${visible(file)}:${line}`;
  });
  const width = Math.max(0, ...places.map((place) => place.length));
  const texts = lines.map(({ text }) => text.split('\t').map(visible).join('\t'));
  return texts
    .map((text, i) => `${`${(places[i] ?? '').padEnd(width)} | ${text}`.trimEnd()}\n`)
    .join('');
}
