import { bytesText, durationText } from '../quantities.ts';
import { markup } from './html.ts';
import type { Html } from './html.ts';
import { fileHref } from './links.ts';
import type { Grid } from './matrix.ts';
import { icon } from './pieces.ts';
import type { PageFacts } from './pieces.ts';
import { pushesOf } from './units.ts';
import type { ReportUnit } from './units.ts';

/** With more columns than these, a telephone shows states only; sizes and times are in the list of images. */
const FEW_COLUMNS = 3;

/** The matrix as a grid for each package; undefined: the report does not tell where images stand in it. */
export function matrixSection(grids: readonly Grid[], page: PageFacts): Html | undefined {
  if (grids.length === 0) return undefined;
  const outside = page.units.filter(({ facts }) => facts.cell === undefined).length;
  return markup`<section id="matrix" aria-labelledby="h-matrix">
    <h2 id="h-matrix">Matrix</h2>
    ${grids.map((grid, index) => gridTable(grid, index, page))}
    ${
      outside > 0 &&
      markup`<p class="muted">${outside} more in the list of images: their last run did not write down where they stand.</p>`
    }
  </section>`;
}

function gridTable(grid: Grid, index: number, page: PageFacts): Html {
  const { groups, rows } = grid;
  const columns = groups.reduce((sum, { pythons }) => sum + pythons.length, 0);
  const heads = groups.map(
    ({ release, cuda, pythons }) =>
      markup`<th class="g" scope="colgroup" colspan="${pythons.length}">${release}${cuda && markup` <small>CUDA ${cuda}</small>`}</th>`,
  );
  const spans = groups.map(({ pythons }) => markup`<colgroup span="${pythons.length}"></colgroup>`);
  const pythons = groups.flatMap((group) =>
    group.pythons.map(
      (python) => markup`<th scope="col"><span class="vh">Python </span>${python}</th>`,
    ),
  );
  const body = rows.map(
    ({ distro, cells }) =>
      markup`<tr><th scope="row">${distro}</th>${cells.map((units) => cellOf(units, page))}</tr>
`,
  );
  const caption = `g${index + 1}`;
  return markup`<div class="scroll" role="region" tabindex="0" aria-labelledby="${caption}"><table class="grid${columns > FEW_COLUMNS && ' wide'}"><caption id="${caption}">${grid.package}</caption>
<colgroup></colgroup>${spans}
<thead><tr><td rowspan="2"></td>${heads}</tr><tr>${pythons}</tr></thead>
<tbody>
${body}</tbody></table></div>
`;
}

function cellOf(units: readonly ReportUnit[], page: PageFacts): Html {
  if (units.length === 0) return markup`<td class="none"><span class="vh">no image</span></td>`;
  return markup`<td class="c">${units.map((unit) => unitBox(unit, page))}</td>`;
}

/** Leads to the log where all went well, and else to what went wrong. */
function unitBox(unit: ReportUnit, page: PageFacts): Html {
  const { image, platform, facts } = unit;
  const cause = page.causeOf(unit);
  const href =
    cause !== undefined
      ? `#${cause}`
      : facts.log !== null
        ? fileHref(facts.log, page.logFolder)
        : `#u${unit.index}`;
  const [, ...arch] = platform.split('/');
  const name = page.hasPlatforms && markup`<span class="p d">${arch.join('/') || platform} </span>`;
  return markup`<a class="u ${facts.outcome}" href="${href}" title="${titleOf(unit)}">${icon(facts.outcome)} <span class="vh">${image} </span>${name}${textOf(unit)}</a>`;
}

function textOf(unit: ReportUnit): Html {
  const { outcome, size, duration } = unit.facts;
  const isThere = outcome === 'built' || outcome === 'skipped';
  if (!isThere) {
    const time =
      outcome === 'failed' && duration > 0 && markup`<small>${durationText(duration)}</small>`;
    return markup`<span class="d">${outcome}${time}</span>`;
  }
  const { current, older } = pushesOf(unit);
  const pushed =
    current.length > 0
      ? markup` ${icon('pushed')}<span class="vh">, pushed</span>`
      : older.length > 0 &&
        markup` ${icon('older')}<span class="vh">, an older one is pushed</span>`;
  const time = unit.facts.build > 0 ? durationText(unit.facts.build) : '–';
  return markup`<span class="vh">${outcome} </span><span class="d">${size === null ? '–' : bytesText(size)}<small>${time}${pushed}</small></span>`;
}

function titleOf({ image, platform, facts }: ReportUnit): string {
  return `${image} (${platform}): ${facts.outcome}`;
}
