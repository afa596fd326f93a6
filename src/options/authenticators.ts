// The kind of an option that lists authenticators.
import * as z from "zod";
import type { Authenticator } from "../http/index.ts";

/** A list of what finds out who sent a request. */
export const listOfAuthenticators = () =>
  z.custom<readonly Authenticator[]>(
    (value) => Array.isArray(value) && value.every(isAuthenticator),
    "must be a list of authenticators, which are objects with `authenticate` and `challenge`",
  );

const isAuthenticator = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "authenticate" in value &&
  typeof value.authenticate === "function";
