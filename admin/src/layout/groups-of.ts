// The resources in groups, as the menu and the home page show them.
import type { ResourceDescription } from "../api/description.ts";

/** The groups in the order in which the resources name them; those without a group come first. */
export function groupsOf(
  resources: readonly ResourceDescription[],
): { group: string; members: ResourceDescription[] }[] {
  const groups = Map.groupBy(resources, ({ group }) => group ?? "");
  const { "": first = [], ...others } = Object.fromEntries(groups);
  const rest = Object.entries(others).map(([group, members]) => ({ group, members }));
  return first.length === 0 ? rest : [{ group: "", members: first }, ...rest];
}
