// A GET that needs an access token, checked in each of the three ways.
import type { Settings } from "../contender.ts";
import { getWith } from "../load-connection.ts";
import { bare, byHand, latchkey, type Work } from "../work.ts";

const protectedWith = (algorithm: Settings["algorithm"], name: string): Work => ({
  name,
  title: `Protected GET, ${algorithm}`,
  limits: "the CPU of the server's one thread",
  amount: { dialect: "sqlite", users: 1000, rows: 0, algorithm },
  connections: 32,
  script: ({ logins }) => [
    { kind: "fixed", requests: logins.slice(0, 500).map(({ access }) => getWith("/protected/", access)) },
  ],
  contenders: [
    bare,
    byHand("by hand, token cache", "none"),
    byHand("by hand, user and session"),
    latchkey("Latchkey, none", "none"),
    latchkey("Latchkey, user", "user"),
    latchkey("Latchkey, session", "session"),
  ],
});

export const protectedWorks: readonly Work[] = [
  protectedWith("HS256", "protected"),
  protectedWith("EdDSA", "protected-eddsa"),
];
