// Issues are filtered by status and day, and sorted by title.
import { addIndex, defineMigration } from "latchkey/migrations";

export default defineMigration({
  dependencies: ["0004_types"],
  operations: [addIndex("issues", ["status"]), addIndex("issues", ["due"]), addIndex("issues", ["title"])],
});
