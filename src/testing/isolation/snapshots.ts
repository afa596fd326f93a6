// What a user sees of a resource at a moment: answers that no row of another user may change.
import type { Model } from "../../resources/index.ts";
import type { TestAnswer } from "../test-client.ts";
import { attempt, compareMoments } from "./attempts.ts";
import { type ListAttempt, listAttempts } from "./list-queries.ts";
import { seenIn, type VisibleIds } from "./visible.ts";
import { type Caller, rowsMadeBy, type World } from "./world.ts";

/** The answers to a user, by the request. */
export type Snapshot = ReadonlyMap<string, { readonly given: ListAttempt; readonly answer: TestAnswer }>;

/** How many further pages are read. */
const maxPages = 3;

/** Asks everything that a user may ask about a resource. */
export async function takeSnapshot(world: World, model: Model, caller: Caller): Promise<Snapshot> {
  const answers = new Map<string, { readonly given: ListAttempt; readonly answer: TestAnswer }>();
  const ask = async (given: ListAttempt): Promise<TestAnswer> => {
    const answer = await attempt(world, { model, caller, subject: given.subject }, given);
    answers.set(given.path, { given, answer });
    return answer;
  };
  for (const given of [...listAttempts(world, model), ...ownRows(world, model, caller)]) {
    let answer = await ask(given);
    for (
      let page = 1;
      given.subject === "page" && !/[?&](?:page|offset)=/.test(given.path) && page <= maxPages;
      page++
    ) {
      const next = nextPath(world, answer);
      if (next === undefined) break;
      answer = await ask({ ...given, path: next });
    }
  }
  return answers;
}

function ownRows(world: World, model: Model, caller: Caller): readonly ListAttempt[] {
  const { name, options } = model.resource;
  if (options.verbs !== undefined && !options.verbs.includes("retrieve")) return [];
  const paths = rowsMadeBy(world, caller, model)
    .slice(0, 2)
    .map(({ segment }) => `${name}/${segment}/`);
  const expanded = (options.expand ?? []).flatMap((field) => paths.map((path) => `${path}?expand=${field}`));
  return [
    ...paths.map((path): ListAttempt => ({ subject: "verb", method: "GET", path })),
    ...expanded.map((path): ListAttempt => ({ subject: "expand", method: "GET", path })),
  ];
}

function nextPath({ options }: World, { body }: TestAnswer): string | undefined {
  const next: unknown = Reflect.get(Object(body), "next");
  if (typeof next !== "string") return undefined;
  const { pathname, search } = new URL(next);
  return `${pathname}${search}`.slice((options.paths.api || "").length);
}

/** Records a leak for each answer that changed, where the user sees the same rows as before. */
export function compareSnapshots(
  world: World,
  { model, caller, because }: { readonly model: Model; readonly caller: Caller; readonly because: string },
  before: Snapshot,
  after: Snapshot,
): void {
  for (const [path, { given, answer }] of before) {
    const later = after.get(path);
    if (later !== undefined)
      compareMoments(world, { model, caller, subject: given.subject }, given, {
        before: answer,
        after: later.answer,
        because,
      });
  }
}

/** Whether a user sees the same rows of a resource, and of those that it refers to, at two moments. */
export const seesSame = (model: Model, before: VisibleIds, after: VisibleIds): boolean =>
  seenIn(model, before) === seenIn(model, after);
