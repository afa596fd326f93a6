// Reads the parts of a request that a Zod object describes: first the fields, with DRF's coercions and messages, then Zod.
import type * as z from "zod";
import { FormFields } from "./bodies/index.ts";
import type { BodyReader } from "./body-reader.ts";
import {
  createField,
  describeFields,
  type Field,
  type ParsedFields,
  readFields,
  readValid,
  type SchemaField,
  schemaFields,
} from "./fields/index.ts";
import { type FieldErrors, maxMessages, notFound, validationError } from "./http-error.ts";

/** A Zod object with this output. */
export type ObjectSchema<Output> = z.ZodObject & z.ZodType<Output>;

type Values = Readonly<Record<string, unknown>>;

/** The body of an operation, as a Zod object describes it. Dates and times without an offset are in the time zone. */
export function schemaBody<T>(schema: ObjectSchema<T>, timeZone?: string): BodyReader<T> {
  const members = schemaFields(schema, timeZone);
  const fields = members.map(({ field }) => field);
  return {
    metadata: describeFields(fields),
    read: async (body) => valid(await parse(schema, members, readValid(body, fields))),
  };
}

/**
 * Makes a function that reads a query. A list is every value of its name.
 *
 * @returns a function that throws HttpError 400 with the messages by name
 */
export function queryReader<T>(schema: ObjectSchema<T>): (query: URLSearchParams) => Promise<T> {
  const members = schemaFields(schema);
  return async (query) => {
    const { values, errors } = readTexts(members, query);
    if (Object.keys(errors).length > 0) throw validationError(errors);
    return valid(await parse(schema, members, values));
  };
}

/**
 * Makes a function that reads the parameters of a path.
 *
 * @returns a function that throws HttpError 404 for a value that the schema refuses: there is nothing at such a path
 */
export function paramsReader<T>(
  schema: ObjectSchema<T>,
): (params: Readonly<Record<string, string>>) => Promise<T> {
  const members = schemaFields(schema);
  return async (params) => {
    const { values, errors } = readTexts(members, new URLSearchParams(params));
    if (Object.keys(errors).length > 0) throw notFound();
    const outcome = await parse(schema, members, values);
    if ("errors" in outcome) throw notFound();
    return outcome.data;
  };
}

/** Reads fields from texts by name. Unlike in a form, a boolean that is left out is not false. */
function readTexts(members: readonly SchemaField[], texts: URLSearchParams): ParsedFields {
  const values: Record<string, unknown> = {};
  const errors: Record<string, readonly string[]> = {};
  for (const { field, item } of members) {
    const { name } = field;
    const given = texts.getAll(name);
    const isList = item !== undefined && given.length > 0;
    const outcomes = isList
      ? given.map((text) => readText(createField(name, item), text))
      : [readText(field, given.at(-1))];
    const messages = outcomes.flatMap((outcome) => {
      const found = outcome.errors[name] ?? [];
      return Array.isArray(found) ? found : [JSON.stringify(found)];
    });
    const [first, ...more] = outcomes.map((outcome) => outcome.values[name]);
    if (messages.length > 0) errors[name] = messages;
    else if (isList) values[name] = [first, ...more];
    else if (first !== undefined) values[name] = first;
  }
  return { values, errors };
}

function readText(field: Field, text: string | undefined): ParsedFields {
  const fields = new FormFields(text === undefined ? [] : [[field.name, text]]);
  return readFields({ kind: "form", fields }, [
    { ...field, kind: { ...field.kind, absentInForm: undefined } },
  ]);
}

type Parsed<T> = { readonly data: T } | { readonly errors: FieldErrors };

/** Validates what the fields have read, with the schema. */
async function parse<T>(
  schema: ObjectSchema<T>,
  members: readonly SchemaField[],
  values: Values,
): Promise<Parsed<T>> {
  const input: Record<string, unknown> = { ...values };
  for (const { field } of members) {
    const value = input[field.name];
    if (value === undefined || value === null) continue;
    // Zod refuses an integer that a number cannot hold.
    input[field.name] = typeof value === "bigint" ? Number(value) : field.kind.toSchema(value);
  }
  try {
    const outcome = await schema.safeParseAsync(input);
    return outcome.success ? { data: outcome.data } : { errors: issuesByField(outcome.error) };
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    return { errors: { non_field_errors: ["There are too many errors."] } };
  }
}

/** Zod passes issues on as the arguments of a function, of which the stack holds about 120,000. */
const isStackOverflow = (error: unknown): boolean =>
  error instanceof RangeError && error.message === "Maximum call stack size exceeded";

/** The first messages by the first part of their path. */
function issuesByField({ issues }: z.ZodError): FieldErrors {
  const errors: Record<string, string[]> = {};
  for (const { path, message } of issues.slice(0, maxMessages)) {
    const [field = "non_field_errors"] = path;
    (errors[String(field)] ??= []).push(message);
  }
  return errors;
}

function valid<T>(outcome: Parsed<T>): T {
  if ("errors" in outcome) throw validationError(outcome.errors);
  return outcome.data;
}
