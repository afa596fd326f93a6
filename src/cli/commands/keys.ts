// `latchkey keys`: generates, lists, rotates and retires the keys of an app's ring.
import { generate, type KeyRing, retire, type RingStore, rotate } from "../../keys/index.ts";
import { type Command, flag, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { withApp } from "../load-app.ts";

export const keys: Command = {
  name: "keys",
  summary: "generate, list, rotate and retire signing keys",
  help: `Usage: latchkey keys generate [app.ts] [--algorithm ALG]
       latchkey keys list     [app.ts]
       latchkey keys rotate   [app.ts]
       latchkey keys retire KID [app.ts]

Works on the key ring that the app's option keyRing names: a file, an environment variable or the database. Running servers
read a changed ring within keyRingInterval (5 seconds). No restart is needed, and issued tokens stay valid:

  generate    adds a key that verifies but does not sign yet; the first key of a ring signs at once
  rotate      lets the next key sign; the previous one still verifies. Run it after every server has read the ring
  retire KID  removes a key: tokens that it signed are refused. Run it after they have expired

  --algorithm ALG   RS256 … ES512, EdDSA or HS256 … HS512; EdDSA by default
`,
  run: async (args) => {
    const [action = "", ...rest] = args;
    if (!["generate", "list", "rotate", "retire"].includes(action))
      throw new CommandError("Choose an action: latchkey keys generate | list | rotate | retire", 2);
    const given = readArguments(rest, { algorithm: { type: "string" } }, action === "retire" ? 2 : 1);
    const [first, second] = given.positionals;
    if (action === "retire" && first === undefined)
      throw new CommandError("The key id is missing: latchkey keys retire KID", 2);
    const file = action === "retire" ? second : first;
    await withApp(file, async (app) => {
      await app.migrate();
      if (app.keyRing === undefined)
        throw new CommandError("The app has no key ring: set the option keyRing.");
      await runAction(action, app.keyRing, {
        kid: first ?? "",
        algorithm: flag(given, "algorithm") ?? "EdDSA",
      });
    });
  },
};

async function runAction(
  action: string,
  store: RingStore,
  { kid, algorithm }: { readonly kid: string; readonly algorithm: string },
): Promise<void> {
  const ring = await store.read();
  const save = async (changed: KeyRing, heading: string): Promise<void> => {
    await store.write(changed, ring);
    printRing(changed, heading);
  };
  if (action === "list") {
    printRing(ring, store.location);
  } else if (action === "generate") {
    const { ring: changed, entry } = generate(ring, algorithm, new Date());
    await save(changed, `generated ${entry.kid}`);
  } else if (action === "rotate") {
    const { ring: changed, entry } = rotate(ring);
    await save(changed, `${entry.kid} signs from now on`);
  } else {
    await save(retire(ring, kid), `retired ${kid}`);
  }
}

function printRing({ keys: entries }: KeyRing, heading: string): void {
  process.stdout.write(`${heading}\n`);
  for (const { kid, alg, status, created_at: created } of entries) {
    process.stdout.write(`${status.padEnd(10)}${alg.padEnd(7)}${created.slice(0, 19)}Z  ${kid}\n`);
  }
}
