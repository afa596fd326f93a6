// Rows of resources whose schemas are made at random: what a body sends, leaves out or sets to null is what comes back.
import * as fc from "fast-check";
import { expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource } from "../../src/index.ts";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { kinds, stored } from "../support/field-kinds.ts";

/** What is around the type of a field. */
const shapes = {
  plain: (type: z.ZodType) => type,
  nullable: (type: z.ZodType) => type.nullable(),
  optional: (type: z.ZodType) => type.optional(),
  initial: (type: z.ZodType, value: unknown) => type.default(value),
  made: (type: z.ZodType, value: unknown) => type.default(() => value),
  null: (type: z.ZodType) => type.nullable().default(null),
  both: (type: z.ZodType, value: unknown) => type.nullable().default(value),
} as const;
type Shape = keyof typeof shapes;

const takesNull: ReadonlySet<Shape> = new Set<Shape>(["nullable", "null", "both"]);
const isRequired: ReadonlySet<Shape> = new Set<Shape>(["plain", "nullable"]);
const hasInitial: ReadonlySet<Shape> = new Set<Shape>(["initial", "made", "both"]);

/** A field: its type, its default, and what three bodies say about it. */
const field = fc.constantFrom(...kinds).chain(([type, values]) =>
  fc.record({
    type: fc.constant(type),
    shape: fc.constantFrom(...Object.keys(shapes).filter((name): name is Shape => name in shapes)),
    initial: values,
    given: fc.tuple(values, values, values),
    isNull: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    isSent: fc.tuple(fc.boolean(), fc.boolean()),
  }),
);
type Field = typeof field extends fc.Arbitrary<infer Value> ? Value : never;

const valueOf = ({ shape, given, isNull }: Field, at: 0 | 1 | 2): unknown =>
  isNull[at] && takesNull.has(shape) ? null : given[at];

let tables = 0;

it("a row of any schema comes back as it was written", async () => {
  const database = await freshDatabase();
  await fc.assert(
    fc.asyncProperty(
      fc.array(field, { minLength: 1, maxLength: 9 }),
      fc.constantFrom("integer" as const, "uuid" as const),
      async (fields, id) => {
        tables += 1;
        const named = fields.map((one, at) => [`f${at}`, one] as const);
        const name = `rows${tables}`;
        const members = named.map(([key, { shape, type, initial }]) => [key, shapes[shape](type, initial)]);
        const schema = z.object(Object.fromEntries(members));
        const rows = defineResource(name, { schema, id, scope: "all", permissions: [allowAny] });
        const { app, call } = await testApp({ database, resources: [rows] }, []);
        const body = (sends: (one: Field) => boolean, at: 0 | 1 | 2): Record<string, unknown> =>
          Object.fromEntries(
            named.filter(([, one]) => sends(one)).map(([key, one]) => [key, valueOf(one, at)]),
          );
        const first = body(({ shape, isSent: [isSent] }) => isSent || isRequired.has(shape), 0);
        const initial = named.map(([key, one]) => [key, hasInitial.has(one.shape) ? one.initial : null]);
        const created = await call("POST", `/api/${name}/`, { json: first });
        expect(created).toMatchObject({ status: 201 });
        const key: unknown = Reflect.get(Object(created.json), "id");
        let expected: object = { id: key, ...Object(stored({ ...Object.fromEntries(initial), ...first })) };
        const path = `/api/${name}/${String(key)}/`;
        const isExpected = async (): Promise<void> => {
          expect((await call("GET", path)).json).toEqual(expected);
          expect((await call("GET", `/api/${name}/`)).json).toEqual([expected]);
        };
        expect(created.json).toEqual(expected);
        await isExpected();
        const second = body(({ isSent: [, isSent] }) => isSent, 1);
        expect(await call("PATCH", path, { json: second })).toMatchObject({ status: 200 });
        expected = { ...expected, ...Object(stored(second)) };
        await isExpected();
        const third = body(() => true, 2);
        expect(await call("PUT", path, { json: third })).toMatchObject({ status: 200 });
        expected = { id: key, ...Object(stored(third)) };
        await isExpected();
        // What is shown may be written.
        expect((await call("PUT", path, { json: expected })).json).toEqual(expected);
        await app.close();
      },
    ),
    { numRuns: Number(process.env["RANDOM_SCHEMAS"] ?? 8) },
  );
});
