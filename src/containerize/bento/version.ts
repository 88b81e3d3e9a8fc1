import type { BentoWorld } from './world.ts';

/** RFC 4648's base32 letters, here in ASCII order, so that versions sort by the time in them. */
const LETTERS = '234567abcdefghijklmnopqrstuvwxyz';
const TIME_BYTES = 6;
const RANDOM_BYTES = 4;

/**
 * The version of a bento that was given none. It looks like BentoML's (16 small base32 letters of ten bytes, of which six are a time:
 * src/bentoml/_internal/tag.py, `make_new_version`), but puts the time's highest byte first: later versions sort behind earlier ones.
 */
export function newVersion({ now, random }: Pick<BentoWorld, 'now' | 'random'>): string {
  const bytes = Buffer.alloc(TIME_BYTES + RANDOM_BYTES);
  bytes.writeUIntBE(now().getTime(), 0, TIME_BYTES);
  bytes.set(random(RANDOM_BYTES).subarray(0, RANDOM_BYTES), TIME_BYTES);
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replaceAll(/.{5}/g, (five) => LETTERS.charAt(Number.parseInt(five, 2)));
}
