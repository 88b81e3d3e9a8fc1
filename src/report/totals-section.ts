import { groupBy } from '../group.ts';
import { bytesText, durationText } from '../quantities.ts';
import { markup } from './html.ts';
import type { Html } from './html.ts';
import { icon } from './pieces.ts';
import type { PageFacts } from './pieces.ts';
import { countsOf, pushesOf, STATES, wasBuilt } from './units.ts';
import type { ReportUnit, State } from './units.ts';

/** A line for each platform, and one for all. */
export function totalsSection({ units, hasPlatforms }: PageFacts): Html {
  const counts = countsOf(units);
  const states = STATES.filter((state) => counts[state] > 0);
  const heads = states.map(
    (state) => markup`<th scope="col" class="n">${icon(state)}${state}</th>`,
  );
  const rows = [...groupBy(units, ({ platform }) => platform)].map(([platform, list]) =>
    totalsRow(platform, list, states),
  );
  const foot = hasPlatforms && markup`<tfoot>${totalsRow('all', units, states)}</tfoot>`;
  return markup`<section id="platforms" aria-labelledby="h-platforms">
<h2 id="h-platforms">Platforms</h2>
<div class="scroll" role="region" tabindex="0" aria-labelledby="h-platforms"><table class="list">
<thead><tr><th scope="col">Platform</th>${heads}<th scope="col" class="n">pushed</th><th scope="col" class="n">build time</th><th scope="col" class="n">size</th></tr></thead>
<tbody>${rows}</tbody>${foot}
</table></div>
<p class="muted">Build time: of this report's builds, added up. Size: as the engine holds them; what images share counts for each of them.</p>
</section>
`;
}

function totalsRow(name: string, units: readonly ReportUnit[], states: readonly State[]): Html {
  const counts = countsOf(units);
  const pushed = units.filter((unit) => pushesOf(unit).current.length > 0).length;
  const cells = states.map((state) => markup`<td class="n">${counts[state]}</td>`);
  return markup`<tr><th scope="row">${name}</th>${cells}<td class="n">${pushed}</td><td class="n">${durationText(buildTimeOf(units))}</td><td class="n">${bytesText(sizeOf(units))}</td></tr>`;
}

/** Milliseconds of all builds. */
export function buildTimeOf(units: readonly ReportUnit[]): number {
  return units.reduce((sum, unit) => sum + (wasBuilt(unit) ? unit.facts.build : 0), 0);
}

/** Bytes in the engine. */
export function sizeOf(units: readonly ReportUnit[]): number {
  return units.reduce((sum, { facts }) => sum + (facts.size ?? 0), 0);
}
