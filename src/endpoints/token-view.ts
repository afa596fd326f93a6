// What the token endpoints have in common: they answer POST, read no Authorization header, and are never cached.
import type { AuthContext, Client, Credentials } from "../auth/index.ts";
import {
  describeFields,
  type Field,
  type Handler,
  readValid,
  textField,
  tokenHeaders,
  type View,
} from "../http/index.ts";
import type { AnswerHooks } from "./options.ts";
import { credentialFields, credentialReader } from "./credentials.ts";

/** What the token endpoints need besides the flows. */
export interface TokenViewOptions {
  /** The WWW-Authenticate header of a 401. */
  readonly challenge: string;
  readonly hooks: AnswerHooks;
}

type ChallengeOption = Pick<TokenViewOptions, "challenge">;

interface Description {
  readonly name: string;
  readonly description?: string;
}

/** An endpoint that takes a login name and a password. */
export function credentialsView(
  context: AuthContext,
  options: ChallengeOption,
  {
    answer,
    ...description
  }: Description & { readonly answer: (credentials: Credentials, client: Client) => Promise<unknown> },
): View {
  const readCredentials = credentialReader(context);
  const post: Handler = async ({ body, client }) => answer(readCredentials(await body()), client);
  return { ...postView(options, description, credentialFields(context), post), isLogin: true };
}

/** An endpoint that takes one token, in the named field. */
export function presentedTokenView(
  options: ChallengeOption,
  {
    field,
    answer,
    ...description
  }: Description & {
    readonly field: "refresh" | "token";
    readonly answer: (token: string, client: Client) => Promise<unknown>;
  },
): View {
  const fields = [textField(field)];
  return postView(options, description, fields, async ({ body, client }) =>
    answer(String(readValid(await body(), fields)[field]), client),
  );
}

function postView(
  { challenge }: ChallengeOption,
  description: Description,
  fields: readonly Field[],
  post: Handler,
): View {
  const metadata = describeFields(fields);
  return {
    ...description,
    handlers: { POST: post },
    authenticators: [],
    permissions: [],
    headers: tokenHeaders,
    challenge,
    actions: async () => ({ POST: metadata }),
  };
}
