// Checks options against their schema, and says in one line what is wrong: an unknown name, with the nearest known one, or a value.
import type * as z from "zod";
import { OptionsError } from "./errors.ts";
import { isSameName, nearest } from "./nearest.ts";
import { type OptionSet, readGiven } from "./option-kinds.ts";
import { type OptionPath, optionPaths, optionsAt } from "./walk.ts";

type Issue = z.core.$ZodIssue;

/** The names of a group are listed in a message if they are not more than this. */
const maxListed = 12;

/**
 * Checks options and returns them with their defaults.
 *
 * @param owner what has these options, if not the app: " of the resource `tasks`"
 * @throws OptionsError that names the option; for an unknown name, the nearest known one
 */
export function readOptions<Schema extends z.ZodType>(
  { kinds, defaults, required = [], schema: makeSchema }: OptionSet<Schema>,
  options: unknown,
  owner = "",
): z.output<Schema> {
  const read = readGiven(kinds, options, defaults?.() ?? {});
  const isComplete = read !== undefined && required.every((name) => Object.hasOwn(read, name));
  // oxlint-disable-next-line no-unsafe-type-assertion -- each member is what the schema of its option gives
  if (isComplete) return read as z.output<Schema>;
  const schema = makeSchema();
  const outcome = schema.safeParse(options, { jitless: true });
  if (outcome.success) return outcome.data;
  const issue = mainIssue(outcome.error.issues);
  throw new OptionsError(
    issue === undefined ? "The options are not valid." : describeIssue(schema, issue, owner),
  );
}

/** The issue to report. Of a union, it is the issue of the branch that the value was meant for, with its full path. */
function mainIssue(issues: readonly Issue[]): Issue | undefined {
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (issue?.code !== "invalid_union") return issue;
  const branches = issue.errors.map(mainIssue).filter((inner) => inner !== undefined);
  const meant =
    branches.find(({ code }) => code === "unrecognized_keys") ?? branches.find(({ path }) => path.length > 0);
  if (meant !== undefined) return { ...meant, path: [...issue.path, ...meant.path] };
  const expected = branches.map((inner) => (inner.code === "invalid_type" ? inner.expected : undefined));
  if (expected.length === 0 || expected.includes(undefined)) {
    const said = branches.find(({ code }) => code === "custom")?.message;
    return { ...issue, message: said ?? "is not valid" };
  }
  return { ...issue, message: `Invalid input: expected ${expected.join(" or ")}` };
}

function describeIssue(schema: z.ZodType, issue: Issue, owner: string): string {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") return describeUnknown(schema, path, issue.keys, owner);
  const name = path.length === 0 ? "" : ` \`${path.join(".")}\``;
  return `Option${name}${owner}: ${message}`;
}

function describeUnknown(
  schema: z.ZodType,
  path: OptionPath,
  keys: readonly string[],
  owner: string,
): string {
  const [key = ""] = keys;
  const full = (name: string): string => `\`${[...path, name].join(".")}\``;
  const names = optionsAt(schema, path);
  if (names.includes(key))
    return `Option ${full(key)}${owner} cannot be combined with the others given here.`;
  const elsewhere = optionPaths(schema).find((groups) => isSameName(groups.at(-1) ?? "", key));
  const near = nearest(key, names);
  const isHere =
    near !== undefined && (elsewhere === undefined || isSameName(near, key) || near.startsWith(key));
  const meant = isHere ? path.concat(near) : elsewhere;
  if (meant !== undefined)
    return `Option ${full(key)}${owner} does not exist; did you mean \`${meant.join(".")}\`?`;
  const isListed = names.length > 0 && names.length <= maxListed;
  const list = isListed ? `; there are ${names.map((name) => full(name)).join(", ")}` : "";
  return `Option ${full(key)}${owner} does not exist${list}.`;
}
