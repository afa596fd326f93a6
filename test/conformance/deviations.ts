// Where Latchkey parts from the recordings, case by case: what it answers instead, and why. The replay fails when this list
// and what it finds are not the same.

/** A recorded case that is answered otherwise on purpose. */
export interface Deviation {
  readonly profile: string;
  readonly name: string;
  /** What Latchkey answers. */
  readonly answer: string;
  readonly why: string;
}

const noUserCheck = "The reference skips the check of the account when the user id is null or zero.";
const controlCharacters =
  "RFC 9110 section 5.5 forbids control characters in header values, and Node's parser refuses them before anyone can be asked.";
const unknownMethod =
  "Node's parser refuses a method that it does not know. What it refused is never parsed again: bytes that are read twice can be run twice.";
const unstorableId =
  "A token whose id does not fit the blacklist's column could be neither consumed nor revoked.";
const otherOwner = "A row may not refer to a row of another owner: it is refused exactly as a missing one.";
const ownCursors = "Cursors are opaque, and each server encodes its own.";
const actionBody = "OPTIONS shows the body that the action declares, and not the fields of the resource.";
const storedZero = "SQLite stores no negative zero in a decimal column, and the answer shows what is stored.";
const emptyId = "A token with an empty id cannot be revoked apart from every other token with an empty id.";
const lookalike =
  'The fixture has a user of the same NFKC form ("zoë", composed): two names that look the same would be two users.';
const holder = "The reference compares the claim's text with an integer, so its endpoint can never succeed.";

/** Every deviation among the recorded cases. */
export const deviations: readonly Deviation[] = [
  { profile: "base", name: "refresh.token-user-null", answer: "401, no active account", why: noUserCheck },
  { profile: "base", name: "refresh.token-user-zero", answer: "401, no active account", why: noUserCheck },
  { profile: "base", name: "refresh.token-jti-empty", answer: "401, token has no id", why: emptyId },
  { profile: "base", name: "bearer.token-jti-empty", answer: "401, token has no id", why: emptyId },
  { profile: "base", name: "header.vertical-tab", answer: "400", why: controlCharacters },
  { profile: "base", name: "header.formfeed", answer: "400", why: controlCharacters },
  { profile: "base", name: "obtain.method-foo", answer: "501", why: unknownMethod },
  { profile: "base", name: "protected.method-foo-authenticated", answer: "501", why: unknownMethod },
  { profile: "base", name: "tasks.method-list-foo", answer: "501", why: unknownMethod },
  { profile: "base", name: "tasks.method-detail-foo", answer: "501", why: unknownMethod },
  { profile: "blacklist", name: "refresh-jti-256-chars", answer: "401, token is invalid", why: unstorableId },
  { profile: "shelf", name: "copy.book-of-other", answer: "400, invalid pk", why: otherOwner },
  {
    profile: "shelf",
    name: "cursor.cursor=cj0xJnA9MTIuNTA%3D",
    answer: "404, invalid cursor",
    why: ownCursors,
  },
  {
    profile: "shelf",
    name: "cursor.cursor=bz0xMDAwMA%3D%3D",
    answer: "404, invalid cursor",
    why: ownCursors,
  },
  { profile: "shelf", name: "cursor.walk", answer: "404, invalid cursor", why: ownCursors },
  { profile: "shelf", name: "options./api/books/1/checkout/", answer: "due and note", why: actionBody },
  { profile: "shelf", name: "create.price-7", answer: '"0.00"', why: storedZero },
  {
    profile: "users-src",
    name: "register.privilege-escalation",
    answer: "201, and the user has no privileges",
    why: "The reference lets anyone register as a superuser.",
  },
  {
    profile: "users-src",
    name: "register.get",
    answer: "401; staff get the users without their hashes",
    why: "The reference shows every user's password hash to anyone.",
  },
  {
    profile: "users-src",
    name: "refresh-and-verify.user-inactive",
    answer: "401, invalid refresh token",
    why: "The reference refreshes for users who are inactive or deleted.",
  },
  { profile: "users-src", name: "header.good-credentials", answer: "200, authenticated", why: holder },
  { profile: "users-src", name: "header.flow", answer: "200, authenticated", why: holder },
  { profile: "users-src", name: "header.scheme-token", answer: "200, authenticated", why: holder },
  { profile: "users-src", name: "register.unicode-nfd-username", answer: "400, taken", why: lookalike },
  {
    profile: "users-validators",
    name: "register.unicode-nfd-username",
    answer: "400, taken",
    why: lookalike,
  },
];

/** An answer that differs from Simple JWT's under Latchkey's own defaults, which no recorded profile has. */
export interface DefaultDeviation {
  readonly request: string;
  readonly setting: string;
  /** What Latchkey answers. */
  readonly answer: string;
  /** What Simple JWT answers. */
  readonly reference: string;
  readonly why: string;
}

/** Every such answer; the tests of `test/conformance/defaults.test.ts` show them. */
export const defaultDeviations: readonly DefaultDeviation[] = [
  {
    request: "verify an access token whose session has ended",
    setting: 'revocation: "session"',
    answer: "400, token is blacklisted",
    reference: "200",
    why: "Such a token no longer opens anything, and verify must not say otherwise.",
  },
  {
    request: "verify a refresh token whose session has ended, without blacklisting after rotation",
    setting: 'revocation: "session"',
    answer: "400, token is blacklisted",
    reference: "200",
    why: "Simple JWT asks its blacklist only where BLACKLIST_AFTER_ROTATION is on; here the session is always asked.",
  },
];
