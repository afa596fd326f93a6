// Copies what the compiler leaves behind: data files that the compiled code reads, and the mode of the command.
import { chmodSync, cpSync } from "node:fs";

cpSync("src/passwords", "dist/passwords", {
  recursive: true,
  filter: (source) => !source.endsWith(".ts"),
});
chmodSync("dist/cli/main.js", 0o755);
