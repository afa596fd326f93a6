// The settings of the flows: their options, resolved, and what follows from other options. All durations are seconds.
import type * as z from "zod";
import type { ShapeOf } from "../option-kinds/index.ts";
import type { UserModel } from "../store/index.ts";
import type { EventListener } from "./events.ts";
import type { tokenClaimOptions } from "./claim-options.ts";
import type { sessionOptions } from "./options.ts";
import type { tokenCheckOptions, tokenLifetimeOptions } from "./token-options.ts";

/** The options of the flows, with every default filled in. */
type FlowOptions = Readonly<
  z.output<
    z.ZodObject<
      ShapeOf<
        typeof tokenLifetimeOptions &
          typeof tokenClaimOptions &
          typeof tokenCheckOptions &
          typeof sessionOptions
      >
    >
  >
>;

/** A rule for new login names, and the message for a name that it does not accept. */
export interface UsernameRule {
  /** What a form asks for. */
  readonly kind: "text" | "email";
  readonly accepts: (name: string) => boolean;
  readonly message: string;
}

/** Settings of the flows. */
export interface AuthSettings extends FlowOptions {
  /** The audit log, and the option `onEvent`. */
  readonly listeners: readonly EventListener[];
  readonly users: UserModel;
  /** The rule of new login names; undefined accepts any. */
  readonly usernameRule: UsernameRule | undefined;
  /** The message for a value of a unique column that another user has. */
  readonly takenMessage: (column: string) => string;
}
