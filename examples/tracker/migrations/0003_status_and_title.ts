// The label of an issue becomes a status and a title.
import { addColumn, defineMigration, dropColumn, moveData } from "latchkey/migrations";

export default defineMigration({
  dependencies: ["0002_project_name"],
  operations: [
    addColumn("issues", { name: "title", type: "text", maxLength: 200 }, { fill: "" }),
    addColumn("issues", { name: "status", type: "text" }, { fill: "open" }),
    moveData({
      forward: async (db) => {
        for (const { id, label } of await db.selectFrom("issues").select(["id", "label"]).execute()) {
          const [, status = "open", title = ""] = /^(?:(open|doing|done): )?(.*)$/s.exec(String(label)) ?? [];
          await db.updateTable("issues").set({ status, title }).where("id", "=", id).execute();
        }
      },
      backward: async (db) => {
        const issues = await db.selectFrom("issues").select(["id", "status", "title"]).execute();
        for (const { id, status, title } of issues)
          await db
            .updateTable("issues")
            .set({ label: status === "open" ? title : `${String(status)}: ${String(title)}` })
            .where("id", "=", id)
            .execute();
      },
    }),
    dropColumn("issues", "label", { back: { fill: "" } }),
  ],
});
