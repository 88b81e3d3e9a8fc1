import { bytesText, durationText, elapsedText } from '../quantities.ts';
import { markup } from './html.ts';
import type { Html, Part } from './html.ts';
import { icon, logLink, unitName } from './pieces.ts';
import type { PageFacts } from './pieces.ts';
import { countsOf, pushesOf, STATES } from './units.ts';
import type { ReportUnit } from './units.ts';

/** Every image in a list that can be narrowed: by state without a script, by text with one. */
export function imagesSection(page: PageFacts): Html {
  const rows = page.units.map((unit) => imageRow(unit, page));
  return markup`<section id="images" aria-labelledby="h-images">
<h2 id="h-images">Images</h2>
${filters(page)}
<table class="list">
<thead><tr><th scope="col">Image</th><th scope="col" class="n">Size</th><th scope="col" class="n">Build</th><th scope="col" class="n opt">Started at</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</section>
`;
}

function filters({ units }: PageFacts): Html {
  const counts = countsOf(units);
  const boxes = STATES.filter((state) => counts[state] > 0).map(
    (state) =>
      markup`<label><input type="checkbox" id="show-${state}" checked autocomplete="off" />${icon(state)} ${counts[state]} ${state}</label>`,
  );
  return markup`<div class="filter"><label id="filter" hidden><span class="vh">Show images with </span><input type="search" placeholder="Filter: debian 3.8" autocomplete="off" /> <output class="muted"></output></label>${boxes}</div>`;
}

function imageRow(unit: ReportUnit, page: PageFacts): Html {
  const { outcome, size, build, start } = unit.facts;
  const name = markup`${icon(outcome)}${unitName(unit, page)}<small>${separated(detailsOf(unit, page))}</small>`;
  const started = start === undefined || start === null ? '–' : elapsedText(start);
  return markup`<tr class="${outcome}" id="u${unit.index}"><th scope="row">${name}</th><td class="n">${size === null ? '–' : bytesText(size)}</td><td class="n">${build > 0 ? durationText(build) : '–'}</td><td class="n opt">${started}</td></tr>
`;
}

function detailsOf(unit: ReportUnit, page: PageFacts): readonly Part[] {
  const { current, older } = pushesOf(unit);
  return [
    stateOf(unit, page),
    current.length > 0 && `pushed to ${hostsOf(current)}`,
    older.length > 0 && `older in ${hostsOf(older)}`,
    logLink(unit, page),
  ];
}

function stateOf(unit: ReportUnit, { causeOf }: PageFacts): Html {
  const { outcome, why } = unit.facts;
  const anchor = causeOf(unit);
  const word = markup`<span class="word ${outcome}">${outcome}</span>`;
  if (outcome === 'blocked') return markup`${word} by ${why ?? ''}`;
  return anchor === undefined ? word : markup`${word}: <a href="#${anchor}">why</a>`;
}

/** Registries, each once; Docker Hub where a reference names none (distribution/reference: a first part with a dot, a port or localhost). */
function hostsOf(references: readonly string[]): string {
  const hosts = references.map((reference) => {
    const [first = '', ...rest] = reference.split('/');
    const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
    return isHost ? first : 'docker.io';
  });
  return [...new Set(hosts)].join(', ');
}

function separated(parts: readonly Part[]): readonly Part[] {
  return parts
    .filter((part) => part !== undefined && part !== false)
    .map((part, index) => [index > 0 && ' · ', part]);
}
