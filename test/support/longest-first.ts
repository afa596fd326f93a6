// The order of the test files of a run: within a project, those that take long start first, so that none of them is left alone at the end.
import { BaseSequencer } from "vitest/node";

/** Files that take long although they are short, in this order: Vitest orders by size until it has durations from an earlier run. */
const longest = [
  "package/install",
  "postgres/pgbouncer",
  "races/refresh",
  "store/history/commands",
  "cli/commands",
  "conformance/transcripts",
  "tokens/properties",
  "e2e/examples",
  "e2e/tutorials",
  "docs/snippets",
  "auth/concurrency",
  "e2e/httpie",
  "keys/secret",
  "postgres/start",
  "postgres/crash",
  "store/history/operations",
  "types/public",
  "cli/start",
  "cli/workers",
  "auth/histories",
  "passwords/passwords",
].map((name) => `/test/${name}.test.ts`);

type Specifications = Parameters<BaseSequencer["sort"]>[0];

/** Vitest's order, but for those files. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: Specifications): Promise<Specifications> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: Specifications[number]): number => {
      const known = longest.findIndex((name) => moduleId.endsWith(name));
      return known === -1 ? longest.length : known;
    };
    return [...Map.groupBy(sorted, ({ project }) => project.name).values()].flatMap((ofProject) =>
      ofProject.toSorted((one, other) => place(one) - place(other)),
    );
  }
}
