// HTTPie in one process, which runs the lines that a test types: to load it takes ten times as long as a request.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

/** Runs each line as a shell and the program do, and prints as JSON what it printed. */
const program = `
import io, json, shlex, sys
from httpie.context import Environment
from httpie.core import main

for line in sys.stdin:
    printed, said = io.BytesIO(), io.StringIO()
    environment = Environment(stdin=None, stdout=printed, stdout_isatty=False, stderr=said)
    code = int(main(shlex.split(line), environment))
    print(json.dumps({"code": code, "printed": printed.getvalue().decode(), "said": said.getvalue()}), flush=True)
`;

/** The Python that the program `http` is run by; undefined where there is no HTTPie. */
export function pythonOfHttpie(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const file = folders.map((folder) => path.join(folder, "http")).find((file) => existsSync(file));
  if (file === undefined) return undefined;
  return /^#!\s*(\S*python\S*)/.exec(readFileSync(file, "utf8"))?.[1];
}

/** HTTPie that runs. */
export interface Httpie {
  /** Runs a line as it is typed in a terminal, one at a time. @throws Error what HTTPie says when it fails. */
  readonly type: (line: string) => Promise<string>;
  readonly stop: () => void;
}

/** Starts it with a folder for its configuration. */
export function startHttpie(python: string, folder: string): Httpie {
  const child = spawn(python, ["-c", program], {
    env: { ...process.env, HTTPIE_CONFIG_DIR: folder },
    stdio: ["pipe", "pipe", "inherit"],
  });
  // That it has ended is said below.
  child.stdin.on("error", () => {});
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    type: async (line) => {
      child.stdin.write(`${line}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`HTTPie has ended at ${line}`);
      const { code, printed, said }: { code: number; printed: string; said: string } = JSON.parse(value);
      if (code !== 0) throw new Error(`${line} ended with ${code}: ${said}`);
      return printed;
    },
    stop: () => child.kill(),
  };
}
