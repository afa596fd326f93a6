// The option `passwords.hashers`: algorithms and costs by their names.
import * as z from "zod";
import { hasherCosts, type HasherSpec } from "../passwords/index.ts";
import { nearest } from "../option-kinds/index.ts";

/** A list of hashers. The hasher itself checks whether a cost is within its limits. */
export const hasherList = () =>
  z
    .custom<readonly HasherSpec[]>((value) => Array.isArray(value), "must be a list")
    .superRefine((specs: readonly unknown[], context) => {
      for (const [index, spec] of specs.entries()) {
        const problem = problemOf(spec);
        if (problem === undefined) continue;
        const { message, key } = problem;
        context.addIssue({ code: "custom", message, path: key === undefined ? [index] : [index, key] });
      }
    });

interface Problem {
  readonly message: string;
  readonly key?: string;
}

function problemOf(spec: unknown): Problem | undefined {
  const { algorithm, ...costs } =
    typeof spec === "object" && spec !== null && "algorithm" in spec ? spec : { algorithm: spec };
  if (typeof algorithm !== "string")
    return { message: "must be the name of a hasher, or an object with its `algorithm`" };
  const known = hasherCosts.get(algorithm);
  if (known === undefined)
    return { message: `there is no hasher \`${algorithm}\`${suggestion(algorithm, hasherCosts.keys())}` };
  const unknown = Object.keys(costs).find((key) => !known.includes(key));
  if (unknown === undefined) return undefined;
  return { message: `${algorithm} has no such cost${suggestion(unknown, known)}`, key: unknown };
}

function suggestion(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates);
  return near === undefined ? "" : `; did you mean \`${near}\`?`;
}
