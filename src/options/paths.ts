// The options under `paths`: where every endpoint is.
import * as z from "zod";
import { optionNotes as notes, path, plainPath } from "../option-kinds/index.ts";

export const pathsSchema = z.strictObject({
  api: path().default("/api/").register(notes, { about: "The API root; resources are below it." }),
  live: plainPath().default("/health/live").register(notes, { about: "200 while the process answers." }),
  ready: plainPath()
    .default("/health/ready")
    .register(notes, { about: "200 while the database answers too." }),
  jwks: plainPath()
    .default("/.well-known/jwks.json")
    .register(notes, { about: "The public keys; 404 while the keys are secrets." }),
  tokenObtainPair: path().default("/api/token/").register(notes, { about: "Logs in." }),
  tokenRefresh: path()
    .default("/api/token/refresh/")
    .register(notes, { about: "Exchanges a refresh token." }),
  tokenVerify: path()
    .default("/api/token/verify/")
    .register(notes, { about: "Says whether a token is good." }),
  tokenBlacklist: path().default("/api/token/blacklist/").register(notes, { about: "Logs out." }),
  tokenRefreshAndVerify: path()
    .default("/api/token/refresh-and-verify/")
    .register(notes, { about: "Refreshes, and answers only what verifies." }),
  authenticationTokenHeader: path()
    .default("/api/token/authentication-token-header/")
    .register(notes, { about: "Checks the token in the header." }),
  tokenObtainSliding: path().default(false).register(notes, { about: "Logs in with a sliding token." }),
  tokenRefreshSliding: path().default(false).register(notes, { about: "Renews a sliding token." }),
  register: path().default("/api/users/").register(notes, { about: "Registers a user." }),
  login: path()
    .default("/api/users/authentication/")
    .register(notes, { about: "Logs in: `message`, `refresh`, `access`." }),
  sessions: path()
    .default("/api/sessions/")
    .register(notes, { about: "One's own sessions; DELETE ends all." }),
  otherSessions: path()
    .default("/api/sessions/revoke-others/")
    .register(notes, { about: "Ends all other sessions." }),
  session: path().default("/api/sessions/:id/").register(notes, { about: "Ends one session." }),
  passwordChange: path()
    .default("/api/users/password/")
    .register(notes, { about: "Changes one's own password." }),
});
