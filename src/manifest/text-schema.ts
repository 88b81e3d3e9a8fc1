import * as z from 'zod';

/** Texts of a manifest. Line breaks would end an instruction of a Dockerfile or a reference. */
export const line = z.string().regex(/^[^\r\n]*$/, { error: 'has a line break' });

export const filled = line.min(1, { error: 'is empty' });

export const oneOrMore = z.union([filled, z.array(filled).min(1, { error: 'is empty' })]);

/** What {@link oneOrMore} takes, as a list. */
export function listed(
  value: string | readonly string[] | undefined,
): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}
