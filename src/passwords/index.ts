// Passwords: Django's hash formats, computed off the event loop, and Django's password policy.
import "../runtime/requires-node.ts";
export { type Derivation, watchDerivations } from "./derivations.ts";
export { PasswordError, type PasswordErrorCode } from "./errors.ts";
export { djangoHashers, hasherCosts, type HasherName, type HasherSpec } from "./hashers.ts";
export { createPasswords, type Passwords, type PasswordsOptions, type Verification } from "./passwords.ts";
export {
  createPasswordPolicy,
  type PasswordPolicy,
  type PasswordPolicyOptions,
  type PasswordViolation,
} from "./policy.ts";
export { type Random } from "./salt.ts";
export { isUsablePassword, unusablePassword } from "./unusable.ts";
export { type Requester } from "./requester.ts";
