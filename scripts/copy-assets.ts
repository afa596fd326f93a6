// Completes dist/ after compilation: copies data files and makes the command executable.
import { chmodSync, cpSync } from "node:fs";

cpSync("src/passwords", "dist/passwords", {
  recursive: true,
  filter: (source) => !source.endsWith(".ts"),
});
chmodSync("dist/cli/main.js", 0o755);
