// What `latchkey init` asks: where rows are stored, and what users log in by.
import { CommandError } from "../errors.ts";
import { ask } from "../prompt.ts";

/** What a project is made with. */
export interface Choices {
  readonly database: "sqlite" | "postgres";
  readonly login: "username" | "email";
}

/**
 * The choices of the flags. The others are asked for at a terminal if `asks`, and are SQLite and the username otherwise.
 *
 * @throws CommandError for a value that is not one of those offered
 */
export async function readChoices(
  given: Readonly<Record<keyof Choices, string | undefined>>,
  asks: boolean,
): Promise<Choices> {
  const database = checked("database", ["sqlite", "postgres"], given.database);
  const login = checked("login", ["username", "email"], given.login);
  return {
    database: database ?? (await choose("Database", ["sqlite", "postgres"], asks)),
    login: login ?? (await choose("Users log in by", ["username", "email"], asks)),
  };
}

function checked<Value extends string>(
  name: string,
  values: readonly Value[],
  given: string | undefined,
): Value | undefined {
  const found = values.find((value) => value === given);
  if (given === undefined || found !== undefined) return found;
  throw new CommandError(`--${name} is ${values.join(" or ")}: ${given}`, 2);
}

async function choose<Value extends string>(
  question: string,
  values: readonly [Value, Value],
  asks: boolean,
): Promise<Value> {
  const [standard] = values;
  for (;;) {
    const answer = asks ? (await ask(`${question} (${values.join(" or ")}) [${standard}]: `)).trim() : "";
    const found = answer === "" ? standard : values.find((value) => value === answer);
    if (found !== undefined) return found;
  }
}
