/** `43s`, `1m 43s`, `1h 02m`: a time that goes on, in whole seconds. */
export function elapsedText(milliseconds: number): string {
  const seconds = Math.floor(Math.max(0, milliseconds) / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${two(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
}

/** `0.4s`, `1m 43s`: how long something took. Below ten seconds with a tenth. */
export function durationText(milliseconds: number): string {
  const tenths = Math.round(Math.max(0, milliseconds) / 100);
  return tenths < 100 ? `${(tenths / 10).toFixed(1)}s` : elapsedText(milliseconds);
}

/** `about 4 min`: rounded as coarsely as an estimate deserves. */
export function roughTimeText(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes < 0.75) return 'less than 1 min';
  if (minutes < 90) return `about ${Math.max(1, Math.round(minutes))} min`;
  return `about ${Math.round(minutes / 60)} h`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `812 B`, `4.1 MB`, `220 MB`: three figures at most, in powers of 1000 as `docker images` counts. */
export function bytesText(bytes: number): string {
  const { power, unit } = scaleOf(bytes);
  return `${figures(bytes, power)} ${unit}`;
}

/** `40.1/220 MB`: both in the unit of the whole. A total of 0 is an unknown one. */
export function bytesOfText(done: number, total: number): string {
  if (total <= 0) return bytesText(done);
  const { power, unit } = scaleOf(total);
  // What grew after its total was told is no more than done.
  return `${figures(Math.min(done, total), power)}/${figures(total, power)} ${unit}`;
}

function scaleOf(bytes: number): { power: number; unit: string } {
  let power = 0;
  // 999.6 would be written as 1000.
  while (power < units.length - 1 && bytes / 1000 ** power >= 999.5) power += 1;
  return { power, unit: units[power] ?? 'B' };
}

function figures(bytes: number, power: number): string {
  const value = Math.max(0, bytes) / 1000 ** power;
  return power > 0 && value > 0 && value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
