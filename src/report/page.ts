import { createHash } from 'node:crypto';
import type { BuildReport } from '../deliver/report-schema.ts';
import { bytesText, durationText } from '../quantities.ts';
import { causesOf } from './causes.ts';
import { anchorOf, failuresSection } from './failures-section.ts';
import { markup, trusted } from './html.ts';
import type { Html } from './html.ts';
import { imagesSection } from './images-section.ts';
import { matrixSection } from './matrix-section.ts';
import { gridsOf } from './matrix.ts';
import { count, icon, iconShapes, momentText, nounOf } from './pieces.ts';
import type { PageFacts } from './pieces.ts';
import { SCRIPT } from './script.ts';
import { styleSheet } from './style.ts';
import { timelineSection } from './timeline-section.ts';
import { timelineOf } from './timeline.ts';
import type { Timeline } from './timeline.ts';
import { buildTimeOf, sizeOf, totalsSection } from './totals-section.ts';
import { countsOf, newestRun, pushesOf, STATES, unitsOf } from './units.ts';
import type { ReportUnit } from './units.ts';

export interface PageOptions {
  /** Where the paths of logs count from, relative to the page's folder, `/`-separated; default: the same folder. */
  readonly logFolder?: string;
}

/**
 * A build report as one HTML page that needs nothing else: no script, style or font from elsewhere, which its Content Security
 * Policy forbids besides; readable without a script. Pure: the same report gives the same bytes.
 */
export function reportPage(report: BuildReport, options: PageOptions = {}): string {
  const units = unitsOf(report);
  const causes = causesOf(units);
  const anchors = new Map<ReportUnit, string>();
  causes.forEach((cause, index) => {
    const all = cause.type === 'failed' ? [...cause.units, ...cause.blocked] : cause.units;
    for (const unit of all) anchors.set(unit, anchorOf(index));
  });
  const page: PageFacts = {
    units,
    hasPlatforms: new Set(units.map(({ platform }) => platform)).size > 1,
    logFolder: options.logFolder ?? '',
    causeOf: (unit) => anchors.get(unit),
  };
  const run = newestRun(units);
  const timeline = run === undefined ? undefined : timelineOf(units, run);
  const failures = failuresSection(causes, page);
  const matrix = matrixSection(gridsOf(units), page);
  const links = [
    failures && markup`<a href="#failures">Failures</a>`,
    matrix && markup`<a href="#matrix">Matrix</a>`,
    timeline && markup`<a href="#timeline">Timeline</a>`,
    units.length > 0 && markup`<a href="#platforms">Platforms</a><a href="#images">Images</a>`,
  ];
  const body = markup`${iconShapes()}
${headOf(page, timeline)}
<main>
${units.length > 0 && markup`<nav aria-label="Sections">${links}</nav>`}
${failures}${matrix}${timeline && timelineSection(timeline, page)}${units.length > 0 && [totalsSection(page), imagesSection(page)]}</main>
<footer>Made by <code>manager report</code>. Times of day are UTC.</footer>`;
  return documentOf(verdictOf(page), body);
}

function documentOf(title: string, body: Html): string {
  const style = styleSheet();
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta name="referrer" content="no-referrer" />
<title>${title} · build report</title>
<style>${trusted(style)}</style>
</head>
<body>
${body}
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** As a Content Security Policy names a style sheet or script that stands in the page (CSP Level 3, 2.3.1 and 6.7.3.3). */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** What the whole came to, in one sentence. */
function verdictOf(page: PageFacts): string {
  const { units } = page;
  const { failed, blocked, missing, cancelled } = countsOf(units);
  const bad = failed + blocked + missing + cancelled;
  const of = `of ${count(units.length, nounOf(page))}`;
  if (units.length === 0) return 'This report tells of no image';
  if (failed > 0) return `${failed} ${of} failed`;
  if (bad > 0) return `${bad} ${of} ${bad === 1 ? 'is' : 'are'} not there`;
  return units.length === 1
    ? `The ${nounOf(page)} is there`
    : `All ${count(units.length, nounOf(page))} are there`;
}

function headOf(page: PageFacts, timeline: Timeline | undefined): Html {
  const { units, hasPlatforms } = page;
  const run = newestRun(units);
  const earlier = units.filter(({ facts }) => facts.run !== run).length;
  const images = new Set(units.map(({ image }) => image)).size;
  const facts = [
    run !== undefined && `Run of ${momentText(run)}`,
    timeline && `took ${durationText(timeline.end)}`,
    hasPlatforms &&
      `${count(images, 'image')} on ${new Set(units.map(({ platform }) => platform)).size} platforms`,
    earlier > 0 &&
      `${count(earlier, nounOf(page))} as an earlier run left ${earlier === 1 ? 'it' : 'them'}`,
  ].filter((fact) => typeof fact === 'string');
  return markup`<header>
<p class="over">Build report</p>
<h1>${verdictOf(page)}</h1>
<p class="muted">${facts.join(' · ')}</p>
${units.length > 0 && [shareBar(units), figuresOf(units)]}
</header>`;
}

/** How many of each state, as lengths. */
function shareBar(units: readonly ReportUnit[]): Html {
  const counts = countsOf(units);
  let at = 0;
  const shares = STATES.map((state) => {
    const x = at;
    at += counts[state];
    const width = percent(counts[state], units.length);
    return (
      counts[state] > 0 &&
      markup`<rect class="${state}" x="${percent(x, units.length)}" width="${width}" height="8" />`
    );
  });
  return markup`<svg class="share" aria-hidden="true">${shares}</svg>`;
}

function figuresOf(units: readonly ReportUnit[]): Html {
  const counts = countsOf(units);
  const pushed = units.filter((unit) => pushesOf(unit).current.length > 0).length;
  const states = STATES.map(
    (state) =>
      counts[state] > 0 &&
      markup`<li><b>${counts[state]}</b><span>${icon(state)} ${state}</span></li>`,
  );
  const build = buildTimeOf(units);
  return markup`<ul class="figures">${states}
${pushed > 0 && markup`<li><b>${pushed}</b><span>${icon('pushed')} pushed</span></li>`}
${build > 0 && markup`<li><b>${durationText(build)}</b><span>building, in all</span></li>`}
<li><b>${bytesText(sizeOf(units))}</b><span>in the engine</span></li></ul>`;
}

function percent(part: number, whole: number): string {
  return `${Number(((100 * part) / whole).toFixed(2))}%`;
}
