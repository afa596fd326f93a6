// A project has a name: its column is renamed.
import { defineMigration, renameColumn } from "latchkey/migrations";

export default defineMigration({
  dependencies: ["0001_initial"],
  operations: [renameColumn("projects", "title", "name")],
});
