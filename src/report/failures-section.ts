import type { Cause, FailureCause, OtherCause } from './causes.ts';
import { markup, outputText } from './html.ts';
import type { Html } from './html.ts';
import { count, icon, logLink, nounOf, unitName } from './pieces.ts';
import type { PageFacts } from './pieces.ts';
import type { ReportUnit } from './units.ts';

/** Causes whose last lines are open from the start, and causes before they are folded: the matrix should not be far away. */
const OPEN = 2;
const SHOWN = 6;

/** Names in a card before they are folded. */
const NAMED = 4;

/** Why images are not there, first on the page; undefined: all are. */
export function failuresSection(causes: readonly Cause[], page: PageFacts): Html | undefined {
  if (causes.length === 0) return undefined;
  const cards = causes.map((cause, index) =>
    cause.type === 'failed' ? failureCard(cause, index, page) : otherCard(cause, index, page),
  );
  // One more is no more than the line that would stand for it.
  const shown = causes.length <= SHOWN + 1 ? causes.length : SHOWN;
  const rest = causes.length - shown;
  const folded =
    rest > 0 &&
    markup`<details><summary>${rest} more reasons</summary>
${cards.slice(shown)}</details>`;
  return markup`<section id="failures" aria-labelledby="h-failures">
<h2 id="h-failures">What is not there, and why</h2>
${cards.slice(0, shown)}${folded}</section>
`;
}

/** The anchor of a cause, by its place among all. */
export function anchorOf(index: number): string {
  return `c${index + 1}`;
}

function otherCard(cause: OtherCause, index: number, page: PageFacts): Html {
  return markup`<article class="card ${cause.type}" id="${anchorOf(index)}">
<h3>${icon(cause.type)}<span>${headingOf(cause, page)}</span></h3>
${unitList(cause.units, page)}</article>
`;
}

function headingOf({ type, message, units }: OtherCause, page: PageFacts): string {
  const many = count(units.length, nounOf(page));
  if (type === 'blocked') return `${many} blocked by ${message}`;
  if (type === 'cancelled') return `${many} cancelled`;
  return `${many} missing: ${message}`;
}

function failureCard(cause: FailureCause, index: number, page: PageFacts): Html {
  const [first] = cause.units;
  const [headline = '', ...rest] = cause.message.split('\n');
  const { failure } = first.facts;
  const lines = failure?.last_lines ?? [];
  const { blocked } = cause;
  return markup`<article class="card failed" id="${anchorOf(index)}">
<h3>${icon('failed')}<span>${headline}</span></h3>
${rest.length > 0 && markup`<pre tabindex="0">${'\n'}${outputText(rest)}</pre>`}
<p class="muted">${placeOf(first)}</p>
${failure?.hint ? markup`<p class="hint">${failure.hint}</p>` : undefined}
${unitList(cause.units, page)}
${lines.length > 0 && lastLines(first, lines, index < OPEN)}
${blocked.length > 0 && markup`<details><summary>Holds up ${count(blocked.length, nounOf(page))}</summary>${list(blocked, page)}</details>`}
</article>
`;
}

function lastLines({ image }: ReportUnit, lines: readonly string[], isOpen: boolean): Html {
  const text = markup`<summary>Last lines of ${image}</summary><pre tabindex="0">${'\n'}${outputText(lines)}</pre>`;
  return isOpen ? markup`<details open>${text}</details>` : markup`<details>${text}</details>`;
}

/** `build · generated/a/Dockerfile:14 · rendered from templates/a.njk:9 · 3 tries` */
function placeOf({ facts: { failure, attempts } }: ReportUnit): Html {
  const { dockerfile, template } = failure ?? {};
  const parts = [
    failure?.stage,
    dockerfile && markup`<code>${dockerfile.path}:${dockerfile.line}</code>`,
    template && markup`rendered from <code>${template.file}:${template.line}</code>`,
    attempts > 1 && `${attempts} tries`,
  ].filter((part) => part !== undefined && part !== null && part !== false);
  return markup`${parts.map((part, index) => [index > 0 && ' · ', part])}`;
}

function unitList(units: readonly ReportUnit[], page: PageFacts): Html {
  if (units.length <= NAMED) return list(units, page);
  return markup`<details><summary>${count(units.length, nounOf(page))}</summary>${list(units, page)}</details>`;
}

function list(units: readonly ReportUnit[], page: PageFacts): Html {
  const items = units.map((unit) => {
    const log = logLink(unit, page);
    return markup`<li>${unitName(unit, page)}${log && markup` · ${log}`}</li>`;
  });
  return markup`<ul>${items}</ul>`;
}
