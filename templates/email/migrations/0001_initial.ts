// Written by `latchkey makemigrations`.
import { createTable, defineMigration } from "latchkey/migrations";

export default defineMigration({
  dependencies: [],
  operations: [
    createTable("auth_user", {
      columns: [
        { name: "password", type: "text", maxLength: 128 },
        { name: "last_login", type: "datetime", nullable: true },
        { name: "is_superuser", type: "boolean" },
        { name: "email", type: "text", maxLength: 150, unique: true },
        { name: "last_name", type: "text", maxLength: 150 },
        { name: "is_staff", type: "boolean" },
        { name: "is_active", type: "boolean" },
        { name: "date_joined", type: "datetime" },
        { name: "first_name", type: "text", maxLength: 150 },
        { name: "display_name", type: "text", maxLength: 80 },
      ],
    }),
    createTable("tasks", {
      columns: [
        { name: "title", type: "text", maxLength: 255 },
        { name: "description", type: "text", maxLength: 10000 },
        { name: "due", type: "date", nullable: true },
        { name: "is_completed", type: "boolean" },
        { name: "created_at", type: "datetime" },
        { name: "updated_at", type: "datetime" },
        { name: "owner_id", type: "integer", references: "auth_user" },
      ],
      indexes: [
        ["owner_id"],
        ["owner_id", "due"],
        ["owner_id", "created_at"],
        ["owner_id", "title"],
        ["owner_id", "is_completed"],
      ],
    }),
  ],
});
