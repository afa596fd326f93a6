// What an endpoint of our own is: its option under `paths`, and its view. The table in table.ts lists them.
import {
  type AccessRule,
  type Authenticator,
  isAuthenticated,
  type Reply,
  type View,
} from "../http/index.ts";
import type { Database, UserReference } from "../store/index.ts";
import type { KeySet } from "../tokens/index.ts";
import type { AnswerHooks } from "./options.ts";
import type { CookieParts } from "./token-cookies.ts";
import type { RegistrationField, ValidateRegistration } from "./registration.ts";

/** What the endpoints of an app work with. */
export interface EndpointParts extends CookieParts {
  readonly bearer: Authenticator;
  readonly hooks: AnswerHooks;
  /** The style of the user endpoints. */
  readonly responseStyle: "objects" | "messages";
  /** Fields of a registration besides the login name and the password. Privileges are never among them. */
  readonly registrationFields: readonly RegistrationField[];
  /** Validates the values of these fields with their schema. */
  readonly validateRegistration: ValidateRegistration;
  /** The columns of the resources with the id of a user, whose rows are deleted together with the user. */
  readonly ownedTables: readonly UserReference[];
  /** The time zone of dates and times in responses, as an IANA name. */
  readonly timeZone: string;
}

/** The option of an endpoint under `paths`. */
interface PathOption {
  /** The default path; false leaves the endpoint out. */
  readonly path: string | false;
  /** What the endpoint does, in a sentence. */
  readonly summary: string;
}

/** An endpoint of our own. */
export interface Endpoint extends PathOption {
  /** Whether it is left out when the app has no sessions. */
  readonly needsSessions?: true;
  readonly view: (parts: EndpointParts) => View;
}

/** An endpoint that is not a view: it answers GET, without negotiation, authentication or permissions. */
export interface PlainEndpoint extends PathOption {
  readonly answer: (parts: PlainParts) => () => Reply | Promise<Reply>;
}

/** What the plain endpoints of an app work with. */
export interface PlainParts {
  readonly database: Database;
  readonly keys: () => KeySet;
}

/** Everyone may call, and credentials in headers are ignored. */
export const anonymous: AccessRule = { authenticators: [], permissions: [] };

/** As `anonymous`, for endpoints that check credentials themselves and answer 401. */
export const anonymousWithChallenge = ({ bearer }: EndpointParts): AccessRule => ({
  ...anonymous,
  challenge: bearer.challenge,
});

/** Users may call. */
export const authenticated = ({ bearer }: EndpointParts): AccessRule => ({
  authenticators: [bearer],
  permissions: [isAuthenticated],
});
