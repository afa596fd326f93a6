// The settings of the flows: their options, resolved, and what follows from other options. All durations are seconds.
import type * as z from "zod";
import type { UserModel } from "../store/index.ts";
import type { AuthEvent } from "./events.ts";
import type {
  tokenCheckOptions,
  tokenClaimOptions,
  tokenLifetimeOptions,
  sessionOptions,
} from "./options.ts";

/** The options of the flows, with every default filled in. */
type FlowOptions = Readonly<
  z.output<
    z.ZodObject<
      typeof tokenLifetimeOptions &
        typeof tokenClaimOptions &
        typeof tokenCheckOptions &
        typeof sessionOptions
    >
  >
>;

/** The pattern that a registered user's name must match, and the message when it does not. */
export interface UsernamePattern {
  readonly pattern: RegExp;
  readonly message: string;
}

/** Settings of the flows. */
export interface AuthSettings extends FlowOptions {
  /** Called with every event: the audit log, and the option `onEvent`. */
  readonly listeners: readonly ((event: AuthEvent) => unknown)[];
  readonly users: UserModel;
  /** What a new login name must look like; undefined takes any. */
  readonly usernamePattern: UsernamePattern | undefined;
  /** The message for a login name that is taken. */
  readonly usernameTakenMessage: string;
}
