import { durationText, elapsedText } from '../quantities.ts';
import { markup } from './html.ts';
import type { Html } from './html.ts';
import { count, nounOf, unitName } from './pieces.ts';
import type { PageFacts } from './pieces.ts';
import type { Bar, Link, Timeline } from './timeline.ts';
import { wasBuilt } from './units.ts';
import type { ReportUnit } from './units.ts';

/** Steps between the marks of the axis, in seconds. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200];

/** Marks that a telephone has room for. */
const MARKS = 6;

/** Links of the critical path before they are folded. */
const SHOWN_LINKS = 10;

/** Height of the axis in pixels. */
const AXIS = 20;

/** Builds side by side over time, and what decided how long it took. */
export function timelineSection(timeline: Timeline, page: PageFacts): Html {
  const { bars, end, critical } = timeline;
  const onPath = new Set(critical.map(({ bar }) => bar));
  const noun = nounOf(page);
  const work = bars.reduce((sum, bar) => sum + bar.end - bar.start, 0);
  const average = (work / Math.max(1, end)).toFixed(1);
  const label = `${count(bars.length, noun)} over ${durationText(end)}, ${average} at once on average`;
  return markup`<section id="timeline" aria-labelledby="h-timeline">
<h2 id="h-timeline">Timeline</h2>
<p>${label}.</p>
${legend(bars, onPath)}
${lanesOf(timeline, onPath, label)}
<div class="facts">
<h3>Critical path</h3>
<p>${pathText(timeline, page)}</p>
${pathList(timeline, page)}
</div>
</section>
`;
}

function legend(bars: readonly Bar[], onPath: ReadonlySet<Bar>): Html {
  const keys = [
    ['crit', 'on the critical path', onPath.size > 0],
    ['', 'work', true],
    ['failed', 'failed', bars.some(({ unit }) => unit.facts.outcome === 'failed')],
    ['push', 'pushing, beside other work', bars.some(isPushing)],
  ] as const;
  const items = keys.map(
    ([name, text, isUsed]) =>
      isUsed &&
      markup`<li><svg class="key ${name}" aria-hidden="true"><rect width="100%" height="100%" /></svg>${text}</li>`,
  );
  return markup`<ul class="legend">${items}</ul>`;
}

function lanesOf({ bars, lanes, end }: Timeline, onPath: ReadonlySet<Bar>, label: string): Html {
  const height = lanes > 12 ? 14 : 24;
  const marks = marksOf(end).map((at) => {
    const x = percent(at, end);
    return markup`<line class="tick" x1="${x}" x2="${x}" y1="${AXIS - 4}" y2="100%" /><text class="at" x="${x}" dx="3" y="12">${markText(at)}</text>`;
  });
  const drawn = bars.map((bar) => barShape(bar, { end, height, isCritical: onPath.has(bar) }));
  return markup`<svg class="lanes" role="img" aria-label="${label}" height="${AXIS + lanes * height}">${marks}
${drawn}</svg>`;
}

function barShape(
  bar: Bar,
  { end, height, isCritical }: { end: number; height: number; isCritical: boolean },
): Html {
  const { unit, lane } = bar;
  const x = percent(bar.start, end);
  const y = AXIS + lane * height + 1;
  const tall = height - 3;
  const state = [isCritical && 'crit', unit.facts.outcome === 'failed' && 'failed']
    .filter((word) => word !== false)
    .join(' ');
  const title = `${unit.image}, ${unit.platform}: ${unit.facts.outcome}, ${durationText(bar.end - bar.start)} from ${elapsedText(bar.start)} on`;
  const isWide = height > 14 && (bar.ready - bar.start) / end > 0.055;
  const text = isWide && markup`<text x="5" y="${tall - 7}">${shortName(unit)}</text>`;
  const pushing =
    isPushing(bar) &&
    markup`<rect class="push" x="${percent(bar.ready, end)}" y="${y + tall / 3}" width="${percent(bar.end - bar.ready, end)}" height="${tall / 3}" />`;
  return markup`<g class="${state}"><title>${title}</title>${pushing}<svg x="${x}" y="${y}" width="${percent(bar.ready - bar.start, end)}" height="${tall}"><rect width="100%" height="100%" rx="2" />${text}</svg></g>
`;
}

/** After its build, and worth seeing. */
function isPushing({ unit, start, ready, end }: Bar): boolean {
  return end - ready > 100 && (wasBuilt(unit) || ready > start);
}

function pathText({ end, critical, longestChain }: Timeline, page: PageFacts): string {
  if (critical.length === 1)
    return `One ${nounOf(page)} decided that the run took ${durationText(end)}.`;
  const slowest = [...critical].sort((a, b) => tookOf(b) - tookOf(a))[0]?.bar.unit.image ?? '';
  const many = count(critical.length, nounOf(page));
  return (
    `${many}, one after the other, decided that the run took ${durationText(end)}; most of it ${slowest}. ` +
    `With any number of jobs it would have taken ${durationText(longestChain)} at least: the longest chain of images that start from one another.`
  );
}

function tookOf({ bar }: Link): number {
  return bar.end - bar.start;
}

function pathList({ critical, end }: Timeline, page: PageFacts): Html {
  const items = critical.map((link) => pathItem(link, end, page));
  const list = markup`<ol class="path">
${items}</ol>`;
  if (critical.length <= SHOWN_LINKS) return list;
  return markup`<details><summary>All ${critical.length}</summary>${list}</details>`;
}

const WAITS = {
  parent: 'starts from the one before',
  place: 'waited for the one before to give its place free',
  nothing: 'first',
} as const;

function pathItem({ bar, waitedFor }: Link, end: number, page: PageFacts): Html {
  const { unit, start } = bar;
  const took = durationText(bar.end - start);
  const state = unit.facts.outcome === 'failed' && 'failed';
  return markup`<li class="${state}"><p><span>${unitName(unit, page)} <small>${WAITS[waitedFor]}</small></span><b>${took}</b></p><svg aria-hidden="true"><rect x="${percent(start, end)}" width="${percent(bar.end - start, end)}" height="5" /></svg></li>
`;
}

/** `runtime debian10 3.8`: what tells it from the others, for where there is little room. */
function shortName({ image, facts: { cell } }: ReportUnit): string {
  if (cell === undefined) return image;
  return [cell.release_type, cell.distro, cell.python_version, cell.cuda_version ?? '']
    .filter((part) => part !== '')
    .join(' ');
}

/** With as many digits as a pixel is worth. */
function percent(part: number, whole: number): string {
  return `${Number(((100 * part) / Math.max(1, whole)).toFixed(2))}%`;
}

/** Milliseconds from 0 on, not so near to the end that a mark would stand out of the picture. */
function marksOf(end: number): readonly number[] {
  const step =
    1000 *
    (STEPS.find((each) => each * MARKS * 1000 >= end) ??
      Math.ceil(end / MARKS / 86_400_000) * 86_400);
  const marks = [0];
  for (let at = step; at <= end * 0.94; at += step) marks.push(at);
  return marks;
}

/** `0`, `45s`, `1m 30s`, `2h` */
function markText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const used = parts.filter(([number]) => number > 0).map(([number, unit]) => `${number}${unit}`);
  return used.join(' ') || '0';
}
