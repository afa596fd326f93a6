// The app that is measured: a resource with an owner, and a view that needs a token.
import { defineResource, defineView, isAuthenticated, type LatchkeyOptions } from "../../src/index.ts";
import { z } from "../../test/support/packages.ts";
import type { Settings } from "../http/contender.ts";

const tasks = defineResource("tasks", {
  schema: z.object({
    title: z.string().max(255),
    description: z.string().default(""),
    is_completed: z.boolean().default(false),
  }),
  owner: "owner",
  timestamps: { created: "created_at" },
});

const view = defineView("/protected/", {
  get: ({ identity }) => ({ id: identity?.user.id, username: identity?.user.username }),
});

/** Untyped: the compiler takes "none" only from a project that registers it for all of its code. */
const checkedAgainst = (variant: string): object => (variant === "" ? {} : { revocation: variant });

/** Its options: the defaults, but for rotation, and lifetimes longer than a run. The variant is how a token is checked. */
export function optionsOf({ key, algorithm, database, variant }: Settings) {
  return {
    database,
    ...(algorithm === "HS256" ? { secretKey: key } : {}),
    permissions: [isAuthenticated],
    tokens: {
      algorithm,
      ...(algorithm === "EdDSA" ? { signingKey: key } : {}),
      accessTokenLifetime: "1d",
      rotateRefreshTokens: true,
      blacklistAfterRotation: true,
    },
    postgres: { statementTimeout: 0 },
    resources: [tasks],
    views: [view],
    ...checkedAgainst(variant),
    auditLog: false,
    log: () => {},
  } satisfies LatchkeyOptions;
}
