// Tries every verb and action on a row that a user may not see, beside a row that does not exist.
import { describeFields } from "../../http/index.ts";
import { newUuid } from "../../store/index.ts";
import type { Model } from "../../resources/index.ts";
import { type About, comparePair, requestName } from "./attempts.ts";
import { actionBody, bodyOf, plainValues } from "./bodies.ts";
import { shortText } from "./findings.ts";
import type { IsolationSubject } from "./types.ts";
import { type Attempt, type Caller, type MadeRow, storedRow, type World } from "./world.ts";

/** A position of rows that are sent and never kept. */
export const unusedPosition = 30;

/** An id that no row has. */
export const missingId = (id: MadeRow["id"]): string =>
  typeof id === "string" ? newUuid(Date.now()) : "987654321";

/** What names no row in a path. */
function missingSegment(world: World, { model, caller, id }: MadeRow): string {
  if (model.lookup === undefined) return missingId(id);
  const value = plainValues(world, model, caller, unusedPosition)[model.lookup.field.name];
  return encodeURIComponent(String(value));
}

interface RowAttempt {
  readonly subject: IsolationSubject;
  readonly request: (segment: string) => Attempt;
}

/** Tries everything on one hidden row, until it changes. */
export async function tryRow(world: World, caller: Caller, row: MadeRow): Promise<void> {
  const { model, id, segment } = row;
  const stored = async (): Promise<string> =>
    JSON.stringify((await storedRow(world, model, id)) ?? null, bigintText);
  const before = await stored();
  const missing = missingSegment(world, row);
  for (const { subject, request } of rowAttempts(world, model, caller, row)) {
    const about: About = { model, caller, subject };
    const answers = await comparePair(world, about, { hidden: segment, missing, request });
    if ([401, 403].includes(answers.missing.status))
      world.findings
        .of(model)
        .notes.add(
          `${requestName(world, request("…"), caller).replace(/ \{.*\}| as user \d/g, "")} is refused with ${answers.missing.status} before any row is looked for`,
        );
    const after = await stored();
    if (after === before) continue;
    world.findings.leak(
      model,
      subject,
      requestName(world, request(segment), caller),
      `The request changed the row of another user: it was ${shortText(before)} and is ${after === "null" ? "deleted" : shortText(after)}`,
    );
    return;
  }
}

const bigintText = (_: string, value: unknown): unknown =>
  typeof value === "bigint" ? String(value) : value;

function rowAttempts(world: World, model: Model, caller: Caller, hidden: MadeRow): readonly RowAttempt[] {
  const { name, options } = model.resource;
  const to = (subject: IsolationSubject, method: string, rest = "", body?: unknown): RowAttempt => ({
    subject,
    request: (segment) => ({
      method,
      path: `${name}/${segment}/${rest}`,
      ...(body !== undefined && { body }),
    }),
  });
  const whole = bodyOf(world, model, caller, unusedPosition);
  const invalid = Object.fromEntries(Object.keys(whole).map((field) => [field, { not: "a value" }]));
  const single = Object.entries(plainValues(world, model, caller, unusedPosition)).slice(0, 1);
  const actions = Object.entries(options.actions ?? {}).filter(([, { on }]) => on === "row");
  return [
    to("verb", "GET"),
    to("verb", "HEAD"),
    to("verb", "OPTIONS"),
    to("verb", "POST", "", {}),
    ...(options.expand ?? []).map((field) => to("expand", "GET", `?expand=${field}`)),
    ...filterTexts(model, hidden).map((text) => to("filter", "GET", text)),
    ...((options.search ?? []).length > 0
      ? [to("search", "GET", "?search=isolated"), to("search", "GET", "?search=zzzz")]
      : []),
    ...actions.flatMap(([action, { method = "POST", path = action }]) => {
      const place = `${path}/`;
      const options = to("action", "OPTIONS", place);
      if (method === "GET") return [to("action", method, place), options];
      const body = actionBody(world, model, action, caller);
      return [to("action", method, place, body), to("action", method, place, {}), options];
    }),
    to("verb", "PUT", "", {}),
    to("verb", "PUT", "", invalid),
    to("verb", "PATCH", "", invalid),
    to("verb", "PATCH", "", {}),
    to("verb", "PATCH", "", Object.fromEntries(single)),
    to("verb", "PUT", "", whole),
    to("verb", "DELETE"),
  ];
}

/** The first plain filter, with the value of the hidden row and with an invalid one. DRF filters a single row too. */
function filterTexts({ resource, fields }: Model, { values }: MadeRow): readonly string[] {
  const filter = (resource.options.filters ?? []).find((name) =>
    fields.some(({ field, isReference }) => field.name === name && isReference !== true),
  );
  const known = fields.find(({ field }) => field.name === filter);
  if (filter === undefined || known === undefined) return [];
  const { type } = describeFields([known.field])[filter] ?? {};
  const own = String(values[filter]);
  return [
    `?${new URLSearchParams({ [filter]: own }).toString()}`,
    ...(type === "choice" ? [`?${filter}=none-of-them`] : []),
  ];
}
