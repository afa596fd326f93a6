// What operations promise to a compiler: `run` knows the parts of its request, and has to answer what is described.
import { describe, expectTypeOf, it } from "vitest";
import * as z from "zod";
import {
  allowAny,
  anyOf,
  type Body,
  defineOperation,
  defineView,
  type Handler,
  type Identity,
  isAdminUser,
  isAuthenticated,
  isAuthenticatedOrReadOnly,
  type OperationDefinition,
  type OperationRequest,
  Reply,
  userPermission,
  type ViewDefinition,
} from "latchkey";

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

  it("has a user where the permissions imply one", () => {
    const isMember = userPermission(({ identity }) => identity.user.isActive);
    defineView("/a/", {
      permissions: [isAuthenticated],
      get: ({ identity }) => expectTypeOf(identity).toEqualTypeOf<Identity>(),
    });
    defineView("/b/", {
      permissions: [isMember, isAuthenticatedOrReadOnly],
      body: z.object({ a: z.int() }),
      method: "POST",
      run: ({ identity, body }) => {
        expectTypeOf(identity).toEqualTypeOf<Identity>();
        expectTypeOf(body).toEqualTypeOf<{ a: number }>();
      },
    });
    defineOperation({
      permissions: [isAdminUser],
      run: ({ identity }) => expectTypeOf(identity).toEqualTypeOf<Identity>(),
    });
  });

  it("may be declared apart, for any request", () => {
    const handler: Handler = ({ identity }) => identity?.user.username;
    const run = ({ identity }: OperationRequest<Readonly<Record<string, string>>, undefined, unknown>) =>
      identity?.user.username;
    const views = [
      defineView("/e/", { permissions: [isAuthenticated], get: handler }),
      defineView("/f/", { permissions: [isAuthenticated], run }),
    ];
    expectTypeOf(views).toEqualTypeOf<ViewDefinition[]>();
  });

  it("may have none where they do not", () => {
    defineView("/c/", {
      permissions: [isAuthenticatedOrReadOnly],
      get: ({ identity }) => expectTypeOf(identity).toEqualTypeOf<Identity | undefined>(),
      post: ({ identity }) => expectTypeOf(identity).toEqualTypeOf<Identity | undefined>(),
    });
    defineView("/d/", {
      permissions: [anyOf(isAuthenticated, allowAny)],
      run: ({ identity }) => expectTypeOf(identity).toEqualTypeOf<Identity | undefined>(),
    });
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
