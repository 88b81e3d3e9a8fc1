import { cleanText } from './line.ts';

/** What a builder's name for a step says: `[runtime 4/9] RUN apt-get update`. */
export interface StepName {
  /** `4/9`; undefined for the builder's own steps (`[internal] load metadata for …`), which it does not count. */
  readonly position: string | undefined;
  /** `RUN apt-get update`. */
  readonly what: string;
}

/** `[2/5] …`, `[stage  2/10] …`, and with the platform in front when a build has several: `[linux/arm64 stage 2/5] …`. */
const counted = /^\[(?:[^\]]* )?(\d+\/\d+)\] +/;
/** `Step 2/5 : RUN …`, the classic builder's. */
const classic = /^Step (\d+\/\d+) : /;
const internal = /^\[internal\] +/;

/**
 * Takes a step's name apart. The forms are BuildKit's (moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go,
 * prefixCommand) and the classic builder's (moby/moby, builder/dockerfile).
 */
export function stepName(name: string): StepName {
  const text = cleanText(name.replaceAll(/\s*\n\s*/g, ' ')).trim();
  const found = counted.exec(text) ?? classic.exec(text);
  if (found !== null) return { position: found[1], what: text.slice(found[0].length) };
  return { position: undefined, what: text.replace(internal, '') };
}

/** `4/9 RUN apt-get update` */
export function stepText(name: string): string {
  const { position, what } = stepName(name);
  return position === undefined ? what : `${position} ${what}`;
}
