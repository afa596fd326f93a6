// Says in one line what is wrong with options: a name that does not exist, with the nearest that does, or a value.
import type * as z from "zod";
import { isSameName, nearest, OptionsError } from "../option-kinds/index.ts";
import { type OptionPath, optionPaths, optionsAt } from "./walk.ts";

type Issue = z.core.$ZodIssue;

/**
 * Checks values against their schema and gives what comes out.
 *
 * @param whose whose options they are, where they are not the app's: " of the resource `tasks`"
 * @throws OptionsError that names the option, and the one that was meant
 */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  values: unknown,
  whose = "",
): z.output<Schema> {
  const outcome = schema.safeParse(values);
  if (outcome.success) return outcome.data;
  const issue = deepest(outcome.error.issues);
  throw new OptionsError(
    issue === undefined ? "The options are not understood." : tell(schema, issue, whose),
  );
}

/** The issue to tell: of a union, that of the branch which the value was meant for, with the path to it. */
function deepest(issues: readonly Issue[]): Issue | undefined {
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (issue?.code !== "invalid_union") return issue;
  const branches = issue.errors.map(deepest).filter((inner) => inner !== undefined);
  const meant =
    branches.find(({ code }) => code === "unrecognized_keys") ?? branches.find(({ path }) => path.length > 0);
  if (meant !== undefined) return { ...meant, path: [...issue.path, ...meant.path] };
  const expected = branches.map((inner) => (inner.code === "invalid_type" ? inner.expected : undefined));
  if (expected.length === 0 || expected.includes(undefined))
    return { ...issue, message: "is not understood" };
  return { ...issue, message: `Invalid input: expected ${expected.join(" or ")}` };
}

function tell(schema: z.ZodType, issue: Issue, whose: string): string {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") return tellUnknown(schema, path, issue.keys, whose);
  const place = path.length === 0 ? "" : ` \`${path.join(".")}\``;
  return `Option${place}${whose}: ${message}`;
}

function tellUnknown(schema: z.ZodType, path: OptionPath, keys: readonly string[], whose: string): string {
  const [key = ""] = keys;
  const full = (name: string): string => `\`${[...path, name].join(".")}\``;
  const names = optionsAt(schema, path);
  if (names.includes(key))
    return `Option ${full(key)}${whose} cannot stand beside the others that are given.`;
  const elsewhere = optionPaths(schema).find((groups) => isSameName(groups.at(-1) ?? "", key));
  const near = nearest(key, names);
  const meant =
    near !== undefined && (elsewhere === undefined || isSameName(near, key)) ? path.concat(near) : elsewhere;
  if (meant !== undefined)
    return `Option ${full(key)}${whose} does not exist; did you mean \`${meant.join(".")}\`?`;
  const list = names.length > mostListed ? "" : `; there are ${names.map((name) => full(name)).join(", ")}`;
  return `Option ${full(key)}${whose} does not exist${list}.`;
}

const mostListed = 12;
