import { markup } from './html.ts';
import type { Html } from './html.ts';
import { fileHref } from './links.ts';
import type { ReportUnit, State } from './units.ts';

/** What the sections of one page share. */
export interface PageFacts {
  readonly units: readonly ReportUnit[];
  /** True when there is more than one platform: then units are told apart by it. */
  readonly hasPlatforms: boolean;
  /** Where the logs' paths count from, relative to the page's folder; empty: the same. */
  readonly logFolder: string;
  /** Anchor of what a unit's failure, or what holds it up, is told under. */
  readonly causeOf: (unit: ReportUnit) => string | undefined;
}

const SHAPES: Readonly<Record<State | 'pushed' | 'older', string>> = {
  built: 'M3 8.6l3.3 3.3L13 4.8',
  skipped: 'M3.5 6h9M3.5 10h9',
  failed: 'M4 4l8 8M12 4l-8 8',
  blocked: 'M8 2.5a5.5 5.5 0 1 0 .01 0M4.2 4.2l7.6 7.6',
  missing: 'M5.2 6.2a2.8 2.8 0 1 1 4 2.5c-.8.4-1.2.9-1.2 1.8M8 13.2v.01',
  cancelled: 'M4.5 4.5h7v7h-7z',
  pushed: 'M8 13V3.5M4 7.3l4-4 4 4',
  older: 'M8 13V9.5M8 6.5v-3M4 7.3l4-4 4 4',
};

/** The shapes of all icons, once a page. */
export function iconShapes(): Html {
  const symbols = Object.entries(SHAPES).map(
    ([name, shape]) =>
      markup`<symbol id="i-${name}" viewBox="0 0 16 16"><path d="${shape}" /></symbol>`,
  );
  return markup`<svg class="vh" aria-hidden="true">${symbols}</svg>`;
}

/** A state at a glance; what it means always stands beside it in words, maybe for screen readers only. */
export function icon(name: keyof typeof SHAPES): Html {
  return markup`<svg class="i ${name}" aria-hidden="true"><use href="#i-${name}" /></svg>`;
}

/** The log of a unit's last build, as a link. */
export function logLink({ facts, image }: ReportUnit, { logFolder }: PageFacts): Html | undefined {
  if (facts.log === null) return undefined;
  return markup`<a href="${fileHref(facts.log, logFolder)}" title="Log of ${image}">log</a>`;
}

/** `greeter:1.0.0-runtime`, with the platform where there are several. */
export function unitName({ image, platform }: ReportUnit, { hasPlatforms }: PageFacts): Html {
  const suffix = hasPlatforms && markup` <small>${platform}</small>`;
  return markup`<span class="name">${image}</span>${suffix}`;
}

/** `1 image`, `3 images`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What the page calls a unit. */
export function nounOf({ hasPlatforms }: PageFacts): string {
  return hasPlatforms ? 'build' : 'image';
}

/** `2026-11-21 18:03 UTC`; another text stays as it is. */
export function momentText(iso: string): string {
  const [, day, minute] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+Z$/.exec(iso) ?? [];
  return day === undefined || minute === undefined ? iso : `${day} ${minute} UTC`;
}
