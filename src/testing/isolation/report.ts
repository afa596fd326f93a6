// The result of a test of isolation, as values and as text.
import type { Model } from "../../resources/index.ts";
import { type IsolationReport, type ResourceIsolation, subjects } from "./types.ts";
import type { World } from "./world.ts";

/** Makes the report. */
export function createReport({ models, findings, asked }: World): IsolationReport {
  const resources = models.map((model): ResourceIsolation => {
    const { tried, leaks, notes, problem } = findings.of(model);
    const isSkipped = asked.skip?.includes(model.resource.name) === true;
    return {
      resource: model.resource.name,
      scope: isSkipped ? "skipped" : scopeText(model),
      tried: { ...tried },
      leaks: [...leaks],
      notes: [...notes],
      problem: isSkipped || model.resource.options.scope === "all" ? undefined : problem,
    };
  });
  const leaks = resources.flatMap((one) => one.leaks);
  const isIsolated = leaks.length === 0 && resources.every(({ problem }) => problem === undefined);
  return { resources, leaks, isIsolated, text: reportText(resources) };
}

function scopeText({ resource: { options } }: Model): string {
  const { owner, scope } = options;
  if (scope === "all") return 'scope: "all"';
  if (scope !== undefined) return "scope: a rule";
  return typeof owner === "object" ? `owner: through ${owner.through}` : `owner: ${owner ?? ""}`;
}

function reportText(resources: readonly ResourceIsolation[]): string {
  const blocks = resources.map(resourceText);
  const tried = resources.flatMap((one) => Object.values(one.tried));
  const leaks = resources.flatMap((one) => one.leaks).length;
  const problems = resources.filter(({ problem }) => problem !== undefined).length;
  const end = [
    counted(resources.length, "resource"),
    counted(
      tried.reduce((sum, count) => sum + count, 0),
      "request",
    ),
    leaks === 0 ? "no leak" : counted(leaks, "leak"),
    ...(problems === 0 ? [] : [`${problems} not tried`]),
  ];
  return `${[...blocks, end.join(", ")].join("\n\n")}\n`;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

function resourceText({ resource, scope, tried, leaks, notes, problem }: ResourceIsolation): string {
  const title = `${resource} (${scope})`;
  if (scope === 'scope: "all"') return `${title}\n  not tried: its rows belong to everybody`;
  if (scope === "skipped") return title;
  const counts = subjects.flatMap((subject) =>
    tried[subject] === undefined ? [] : [`${subject} ${tried[subject]}`],
  );
  const lines = [
    ...(problem === undefined ? [] : [`NOT TRIED: ${problem}`]),
    ...(counts.length === 0 ? [] : [`tried: ${counts.join(", ")}`]),
    ...notes.map((note) => `note: ${note}`),
    ...leaks.flatMap(({ subject, request, message }) => [`LEAK (${subject}): ${request}`, `  ${message}`]),
    ...(leaks.length === 0 && problem === undefined ? ["nothing leaked"] : []),
  ];
  return [title, ...lines.map((line) => `  ${line}`)].join("\n");
}
