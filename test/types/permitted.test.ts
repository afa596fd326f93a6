// Where a definition lists a permission for users only, the user of its code is not optional.
import { describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import {
  allOf,
  allowAny,
  anyOf,
  defineOperation,
  defineView,
  type Identity,
  isAdminUser,
  isAuthenticated,
  isAuthenticatedOrReadOnly,
  not,
  type Permission,
  requireUser,
  type User,
  type UserPermission,
  userPermission,
} from "latchkey";

const isVeteran = userPermission(({ identity }) => identity.user.fields.date_joined < "2020");

describe("the identity of a view", () => {
  it("is not optional where the view lists a permission for users", () => {
    const view = defineView("/me/", {
      permissions: [isAuthenticated],
      get: ({ identity, params }) => {
        expectTypeOf(identity).toEqualTypeOf<Identity>();
        expectTypeOf(params["id"]).toEqualTypeOf<string | undefined>();
        return { id: identity.user.id };
      },
      post: (request) => {
        expectTypeOf(requireUser(request)).toEqualTypeOf<User>();
      },
    });
    expect(view.path).toBe("/me/");
    defineView("/a/", { permissions: [allowAny, isVeteran], get: ({ identity }) => identity.user.username });
    defineView("/b/", {
      permissions: [allOf(isAdminUser, not(isVeteran))],
      get: ({ identity }) => identity.user.username,
    });
    defineView("/c/", {
      permissions: [isAuthenticated, ({ method }) => method === "GET"],
      get: ({ identity }) => identity.user.username,
    });
  });

  it("is not optional in an operation that lists one", () => {
    const view = defineView("/reports/:year/", {
      permissions: [isAuthenticated],
      params: z.object({ year: z.int() }),
      run: ({ identity, params }) => `${identity.user.username} ${params.year.toFixed()}`,
    });
    const operation = defineOperation({
      permissions: [isAdminUser],
      body: z.object({ title: z.string() }),
      run: ({ identity, body }) => [identity.user.id, body.title.length],
    });
    expect([view.path, operation.kind]).toEqual(["/reports/:year/", "operation"]);
  });

  it("is optional everywhere else", () => {
    const permissions: Permission[] = [isAuthenticated];
    // @ts-expect-error -- without rules of its own
    expect(defineView("/a/", { get: ({ identity }) => identity.user })).toBeDefined();
    // @ts-expect-error -- anyone may read
    defineView("/b/", { permissions: [isAuthenticatedOrReadOnly], get: ({ identity }) => identity.user });
    // @ts-expect-error -- a list whose members the compiler does not know
    defineView("/c/", { permissions, get: ({ identity }) => identity.user });
    const either = anyOf(isAuthenticated, allowAny);
    // @ts-expect-error -- one of two that does not imply a user
    defineView("/d/", { permissions: [either], get: ({ identity }) => identity.user });
    // @ts-expect-error -- not a user
    defineView("/e/", { permissions: [not(isAuthenticated)], get: ({ identity }) => identity.user });
  });
});

describe("a permission", () => {
  it("is for users where one of all, or each of several, is", () => {
    expectTypeOf(isAuthenticated).toEqualTypeOf<UserPermission>();
    expectTypeOf(allOf(allowAny, isVeteran)).toEqualTypeOf<UserPermission>();
    expectTypeOf(anyOf(isAdminUser, isVeteran)).toEqualTypeOf<UserPermission>();
    expectTypeOf(anyOf(isAdminUser, allowAny)).toEqualTypeOf<Permission>();
    expect([allOf(allowAny, isVeteran), anyOf(isAdminUser, isVeteran), isVeteran]).toSatisfy(
      (all: object[]) => all.every((one) => "impliesUser" in one),
    );
    expect(anyOf(isAdminUser, allowAny)).not.toHaveProperty("impliesUser");
  });
});
