// What a project registers about its users, and the types that follow from it.
import type { Timestamp } from "../timestamps.ts";

/**
 * What a project registers once, so that every user in its code has its custom columns:
 *
 * - `user`: the columns of the option `users.fields`;
 * - `omit`: the names in the option `users.omit`;
 * - `revocation: "none"`: that some requests are not checked against the database, and have a `TokenUser`.
 *
 * @example
 * declare module "latchkey" {
 *   interface Register {
 *     user: z.infer<typeof userFields>;
 *   }
 * }
 */
// oxlint-disable-next-line no-empty-interface no-empty-object-type -- a project adds the members
export interface Register {}

/** The columns of Django's user besides those that every user model has, by name. */
export type DjangoUserFields = {
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly date_joined: Timestamp;
  readonly last_login: Timestamp | null;
};

/** The custom columns that the project registered. */
export type CustomUserFields = Register extends { user: infer Fields extends object } ? Fields : object;

/** The columns of Django that the project registered as left out. */
export type OmittedUserFields = Register extends { omit: infer Name extends string } ? Name : "";

/** The columns in `user.fields`: Django's, without those that the project omits or declares itself, and its own. */
export type UserFields = Readonly<
  Omit<Omit<DjangoUserFields, OmittedUserFields>, keyof CustomUserFields> & CustomUserFields
>;
