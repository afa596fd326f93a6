// The first version of the tracker: an issue has one label, such as "doing: Paint the fence", and hours without a fraction.
import { createTable, defineMigration } from "latchkey/migrations";

export default defineMigration({
  dependencies: [],
  operations: [
    createTable("tracker_user", {
      columns: [
        { name: "password", type: "text", maxLength: 128 },
        { name: "last_login", type: "datetime", nullable: true },
        { name: "is_superuser", type: "boolean" },
        { name: "email", type: "text", maxLength: 150, unique: true },
        { name: "is_staff", type: "boolean" },
        { name: "is_active", type: "boolean" },
        { name: "date_joined", type: "datetime" },
        { name: "full_name", type: "text", maxLength: 80 },
      ],
    }),
    createTable("projects", {
      columns: [
        { name: "title", type: "text", maxLength: 80 },
        { name: "key", type: "text" },
        { name: "is_public", type: "boolean" },
        { name: "created_at", type: "datetime" },
        { name: "owner_id", type: "integer", references: "tracker_user" },
      ],
      indexes: [["owner_id"]],
      unique: [["owner_id", "key"]],
    }),
    createTable("issues", {
      columns: [
        { name: "label", type: "text", maxLength: 220 },
        { name: "estimate", type: "integer", nullable: true },
        { name: "due", type: "text", maxLength: 10, nullable: true },
        { name: "project_id", type: "integer", references: "projects" },
        {
          name: "assignee_id",
          type: "integer",
          nullable: true,
          references: "tracker_user",
          onDelete: "protect",
        },
        { name: "created_at", type: "datetime" },
        { name: "updated_at", type: "datetime" },
      ],
      indexes: [["project_id"], ["assignee_id"]],
    }),
    createTable("projects_members", {
      columns: [
        { name: "project_id", type: "integer", references: "projects" },
        { name: "user_id", type: "integer", references: "tracker_user" },
      ],
      indexes: [["user_id"]],
      unique: [["project_id", "user_id"]],
    }),
  ],
});
