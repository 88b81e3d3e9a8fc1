/** Something with a name and the names of what it starts from. */
export interface Node {
  readonly name: string;
  readonly parents: readonly string[];
}

/** Depths by name, or a cycle: the names on it, each starting from the next, the first repeated at the end. */
export type Levels =
  | { readonly levels: ReadonlyMap<string, number>; readonly cycle?: undefined }
  | { readonly cycle: readonly string[]; readonly levels?: undefined };

/** The depth of every node below its parents. Parents that are no nodes are outside and do not count. */
export function levelsOf(nodes: readonly Node[]): Levels {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const levels = new Map<string, number>();
  for (const start of nodes) {
    const cycle = descend(start, byName, levels);
    if (cycle) return { cycle };
  }
  return { levels };
}

/** Depth-first without recursion: chains may be long. Fills `levels`; gives the cycle that it runs into. */
function descend(
  start: Node,
  byName: ReadonlyMap<string, Node>,
  levels: Map<string, number>,
): string[] | undefined {
  const trail: { node: Node; next: number }[] = [{ node: start, next: 0 }];
  const onTrail = new Set([start.name]);
  for (let top = trail.at(-1); top; top = trail.at(-1)) {
    const parent = top.node.parents[top.next];
    top.next += 1;
    if (parent === undefined) {
      const depths = top.node.parents.map((name) => levels.get(name) ?? -1);
      levels.set(top.node.name, Math.max(-1, ...depths) + 1);
      onTrail.delete(top.node.name);
      trail.pop();
    } else if (onTrail.has(parent)) {
      const names = trail.map(({ node }) => node.name);
      return [...names.slice(names.indexOf(parent)), parent];
    } else {
      const node = byName.get(parent);
      if (node && !levels.has(parent)) {
        trail.push({ node, next: 0 });
        onTrail.add(parent);
      }
    }
  }
  return undefined;
}
