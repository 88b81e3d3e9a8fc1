import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * The schema's issues without those of unions: of the branches of a union, the issues of the one that the value was meant
 * for. Their paths begin at the top.
 */
export function flattenUnions(
  issues: readonly Issue[],
  above: readonly PropertyKey[] = [],
): Issue[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path];
    if (issue.code !== 'invalid_union') return [{ ...issue, path }];
    const meant = issue.errors.find(
      (branch) => !branch.some((each) => each.code === 'invalid_type' && each.path.length === 0),
    );
    return flattenUnions(meant ?? issue.errors[0] ?? [], path);
  });
}
