// Sends what is tried, and compares two answers: nothing but what a request names may differ.
import type { Model } from "../../resources/index.ts";
import type { TestAnswer } from "../test-client.ts";
import { shortText } from "./findings.ts";
import type { IsolationSubject } from "./types.ts";
import type { Attempt, Caller, MadeRow, World } from "./world.ts";

/** What an attempt is about. */
export interface About {
  readonly model: Model;
  readonly caller: Caller;
  readonly subject: IsolationSubject;
}

/** Headers that differ between any two answers. */
const incomparable: ReadonlySet<string> = new Set(["date", "content-length"]);

/** What is compared of an answer. */
const essence = ({ status, headers, text }: TestAnswer): string =>
  JSON.stringify([status, [...headers].filter(([name]) => !incomparable.has(name)), text]);

const shown = ({ status, text }: TestAnswer): string => `${status} ${shortText(text)}`.trim();

/** A request in words: `PATCH /api/tasks/3/ {"title":"x"} as user 1`. */
export function requestName({ options }: World, { method, path, body }: Attempt, { number }: Caller): string {
  const sent = body === undefined ? "" : ` ${shortText(JSON.stringify(body))}`;
  return `${method} ${options.paths.api || ""}${path}${sent} as user ${number}`;
}

/** Sends a request, counts it, and looks for what another user's hidden rows say in the answer. */
export async function attempt(
  world: World,
  { model, caller, subject }: About,
  given: Attempt,
): Promise<TestAnswer> {
  const { findings } = world;
  findings.count(model, subject);
  const answer = await caller.send(given);
  const request = requestName(world, given, caller);
  const marker = world.hiddenTexts
    .get(caller)
    ?.find((text) => answer.text.includes(text) && !asks(given, text));
  if (marker !== undefined)
    findings.leak(
      model,
      subject,
      request,
      `The answer has ${JSON.stringify(marker)}, which is in a row that the user may not see: ${shown(answer)}`,
    );
  if (answer.status >= 500) findings.of(model).notes.add(`${request} was answered ${shown(answer)}`);
  return answer;
}

/** Whether the request itself has the text, so that an answer may repeat it. */
const asks = ({ path, body }: Attempt, text: string): boolean =>
  decodeURIComponent(path).includes(text) || (JSON.stringify(body) ?? "").includes(text);

/** Two requests that may differ in one name only: of a row that the user may not see, and of a row that does not exist. */
export interface Pair {
  readonly hidden: string;
  readonly missing: string;
  readonly request: (name: string) => Attempt;
}

/**
 * Sends both requests, that about the missing row first. Records a leak if the answers differ in more than the names.
 * Returns both answers.
 */
export async function comparePair(
  world: World,
  about: About,
  { hidden, missing, request }: Pair,
): Promise<{ readonly hidden: TestAnswer; readonly missing: TestAnswer }> {
  const ofMissing = await attempt(world, about, request(missing));
  const ofHidden = await attempt(world, about, request(hidden));
  const plain = (answer: TestAnswer): string => withoutNames(essence(answer), [hidden, missing]);
  if (plain(ofHidden) !== plain(ofMissing))
    world.findings.leak(
      about.model,
      about.subject,
      requestName(world, request(hidden), about.caller),
      `The row belongs to another user, and the answer is ${shown(ofHidden)}. For a row that does not exist it is ${shown(ofMissing)}`,
    );
  return { hidden: ofHidden, missing: ofMissing };
}

/** The text without the names of the rows. Both are taken out of both answers, because a short id may stand there by chance. */
const withoutNames = (text: string, names: readonly string[]): string =>
  names.reduce(
    (left, name) => left.replaceAll(new RegExp(`(?<![\\w-])${RegExp.escape(name)}(?![\\w-])`, "g"), "{row}"),
    text,
  );

/** Records a leak if an answer changed between two moments. */
export function compareMoments(
  world: World,
  about: About,
  given: Attempt,
  {
    before,
    after,
    because,
  }: { readonly before: TestAnswer; readonly after: TestAnswer; readonly because: string },
): void {
  if (essence(before) === essence(after)) return;
  world.findings.leak(
    about.model,
    about.subject,
    requestName(world, given, about.caller),
    `The answer changed ${because}. Before: ${shown(before)}. After: ${shown(after)}`,
  );
}

/** Remembers the texts of rows that a user may not see: they are in no answer to that user. */
export function rememberHidden(world: World, caller: Caller, rows: readonly MadeRow[]): void {
  const texts = rows.flatMap(({ values }) => Object.values(values));
  const telling = texts.filter(
    (value): value is string => typeof value === "string" && value.includes("-isolated-"),
  );
  world.hiddenTexts.set(caller, [...new Set(telling)]);
}
