// Estimates have a fraction, and dates are dates.
import { alterColumn, defineMigration } from "latchkey/migrations";

export default defineMigration({
  dependencies: ["0003_status_and_title"],
  operations: [
    alterColumn("issues", { name: "estimate", type: "decimal", digits: 6, places: 2, nullable: true }),
    alterColumn(
      "issues",
      { name: "due", type: "date", nullable: true },
      {
        using: { sqlite: '"due"', postgres: 'cast("due" as date)' },
        back: { using: { sqlite: '"due"', postgres: 'cast("due" as text)' } },
      },
    ),
  ],
});
