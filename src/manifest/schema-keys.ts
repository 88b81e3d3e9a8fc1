import * as z from 'zod';
import type { Path } from './document.ts';
import { ManifestSchema } from './schema.ts';

/** The keys that the schema knows at a path, for suggestions. Empty where any key is allowed. */
export function keysAt(path: Path): string[] {
  let types: z.core.$ZodType[] = [ManifestSchema];
  for (const step of path) types = types.flatMap((type) => stepInto(unwrap(type), step));
  return types.flatMap((type) => {
    const plain = unwrap(type);
    return plain.flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : []));
  });
}

function stepInto(types: z.core.$ZodType[], step: string | number): z.core.$ZodType[] {
  return types.flatMap((type): z.core.$ZodType[] => {
    if (type instanceof z.ZodObject) {
      const field = (type.shape as Record<string, z.core.$ZodType>)[step];
      return field ? [field] : [];
    }
    if (type instanceof z.ZodRecord) return [type.valueType];
    if (type instanceof z.ZodArray) return [type.element];
    return [];
  });
}

/** The types behind optional, nullable and union. */
function unwrap(type: z.core.$ZodType): z.core.$ZodType[] {
  if (type instanceof z.ZodOptional || type instanceof z.ZodNullable) return unwrap(type.unwrap());
  if (type instanceof z.ZodUnion) return type.options.flatMap(unwrap);
  return [type];
}
