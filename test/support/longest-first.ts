// The order of the test files of a run: within a project, those that take long start first, so that none of them is left alone at the end.
import { BaseSequencer } from "vitest/node";

/** Files that take long although they are short: Vitest orders by size until it has durations from an earlier run. */
const longest = [
  "package/install",
  "cli/commands",
  "conformance/transcripts",
  "types/public",
  "docs/snippets",
  "keys/secret",
  "passwords/passwords",
  "tokens/properties",
  "postgres/crash",
  "e2e/crash",
  "postgres/start",
  "auth/histories",
  "auth/concurrency",
  "e2e/examples",
  "cli/sessions",
].map((name) => `/test/${name}.test.ts`);

type Specifications = Parameters<BaseSequencer["sort"]>[0];

/** Vitest's order, but for those files. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: Specifications): Promise<Specifications> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: Specifications[number]): boolean =>
      longest.some((name) => moduleId.endsWith(name));
    return [...Map.groupBy(sorted, ({ project }) => project.name).values()].flatMap((ofProject) =>
      ofProject.filter(isLong).concat(ofProject.filter((file) => !isLong(file))),
    );
  }
}
