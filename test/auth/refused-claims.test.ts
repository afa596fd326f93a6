// A refused token names the claim that is the cause, and what is wrong with it.
import { describe, expect, it } from "vitest";
import { AuthError } from "../../src/index.ts";
import { flows, hour, refreshOf, rotating, sign, start } from "./flows.ts";

/** The error of a flow that refuses. */
async function refusalOf(flow: Promise<unknown>): Promise<AuthError> {
  const error = await flow.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AuthError) return error;
  throw new Error("the flow did not refuse", { cause: error });
}

const iat = start / 1000;

describe("a refused token", () => {
  it("names its claim and the reason", async () => {
    const { app, login, clock } = await flows();
    const { access, ...answer } = await login("ada");
    const wrongType = await refusalOf(app.auth.refresh(access));
    expect(wrongType).toMatchObject({
      code: "token_wrong_type",
      claim: "token_type",
      reason: "check_failed",
    });
    const noId = await refusalOf(app.auth.verify(sign({ token_type: "refresh", exp: iat + hour, iat })));
    expect(noId).toMatchObject({ code: "token_no_id", claim: "jti", reason: "missing" });
    const noClaim = await refusalOf(app.auth.verify("not a token"));
    expect([noClaim.code, noClaim.claim, noClaim.reason]).toEqual(["token_invalid", undefined, undefined]);
    const bearer = await refusalOf(app.auth.authenticate(refreshOf(answer)));
    expect(bearer.refusals).toMatchObject([{ reason: "token_wrong_type", claim: "token_type" }]);
    clock.forward(hour);
    const expired = await refusalOf(app.auth.verify(access));
    expect(expired).toMatchObject({ code: "token_expired", claim: "exp", reason: "check_failed" });
  });

  it.each([
    ["NUL", "a\0b"],
    ["more than 255 characters", "a".repeat(256)],
    ["half of a surrogate pair", "a\uD800"],
  ])("is one whose id has %s, which no row could have", async (_name, jti) => {
    const { app, call } = await flows({ tokens: rotating });
    const user = await app.auth.findUser("ada");
    const token = sign({ token_type: "refresh", exp: iat + hour, iat, jti, user_id: String(user?.id) });
    for (const flow of ["refresh", "verify", "revoke"] as const) {
      const refused = await refusalOf(app.auth[flow](token));
      expect(refused).toMatchObject({ code: "token_invalid", claim: "jti", reason: "check_failed" });
    }
    const answer = await call("POST", "/api/token/refresh/", { json: { refresh: token } });
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ code: "token_not_valid" });
  });

  it("is not one whose id has 255 characters of two code units each", async () => {
    const { app } = await flows({ tokens: rotating });
    const user = await app.auth.findUser("ada");
    const claims = { token_type: "refresh", exp: iat + hour, iat, user_id: String(user?.id) };
    const { refresh } = await app.auth.refresh(sign({ ...claims, jti: "😀".repeat(255) }));
    expect(refresh).toBeTypeOf("string");
  });

  it("names the claim that should identify the user", async () => {
    const { app } = await flows();
    const token = sign({ token_type: "access", exp: iat + hour, iat, jti: "a".repeat(32) });
    const refused = await refusalOf(app.auth.authenticate(token));
    expect(refused).toMatchObject({ code: "no_user_identification", claim: "user_id", reason: "missing" });
  });
});
