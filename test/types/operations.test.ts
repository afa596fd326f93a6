// What operations promise to a compiler: `run` knows the parts of its request, and has to answer what is described.
import { describe, expectTypeOf, it } from "vitest";
import * as z from "zod";
import {
  type Body,
  defineOperation,
  defineView,
  type Identity,
  type OperationDefinition,
  Reply,
} from "../../src/index.ts";

describe("run", () => {
  it("knows what the Zod objects read", () => {
    defineView("/reports/:year/", {
      params: z.object({ year: z.coerce.number().int() }),
      query: z.object({ page: z.int().default(1), tags: z.array(z.string()).optional() }),
      run: ({ params, query, identity }) => {
        expectTypeOf(params).toEqualTypeOf<{ year: number }>();
        expectTypeOf(query).toEqualTypeOf<{ page: number; tags?: string[] | undefined }>();
        expectTypeOf(identity).toEqualTypeOf<Identity | undefined>();
      },
    });
    defineOperation({
      body: z.object({ due: z.iso.datetime().transform((text) => new Date(text)) }),
      run: ({ body }) => expectTypeOf(body).toEqualTypeOf<{ due: Date }>(),
    });
  });

  it("gets what is not described as handlers do", () => {
    defineOperation({
      run: ({ params, query, body }) => {
        expectTypeOf(params).toEqualTypeOf<Readonly<Record<string, string>>>();
        expectTypeOf(query).toEqualTypeOf<undefined>();
        expectTypeOf(body).toEqualTypeOf<() => Promise<Body>>();
      },
    });
  });

  it("has to answer what is described", () => {
    const response = z.object({ total: z.number() });
    const value = defineOperation({ response, run: () => ({ total: 1 }) });
    const reply = defineOperation({ response, run: async () => new Reply(201, { total: 1 }) });
    expectTypeOf(value).toEqualTypeOf<OperationDefinition>();
    expectTypeOf(reply).toEqualTypeOf<OperationDefinition>();
    // @ts-expect-error -- a text is not a number
    defineOperation({ response, run: () => ({ total: "1" }) });
    // @ts-expect-error -- a member is missing
    defineView("/x/", { response, run: async () => ({}) });
  });

  it("has no members that the object does not have", () => {
    const params = z.object({ year: z.int() });
    // @ts-expect-error -- there is no `yaer`
    const misspelt = defineOperation({ params, run: (request) => request.params.yaer });
    expectTypeOf(misspelt).toEqualTypeOf<OperationDefinition>();
    // @ts-expect-error -- a list is not an object
    defineOperation({ body: z.array(z.int()), run: () => ({}) });
  });
});
