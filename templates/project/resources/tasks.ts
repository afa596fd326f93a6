// Tasks: each user has their own, which no other user sees.
import { defineResource } from "latchkey";
import * as z from "zod";

export const tasks = defineResource("tasks", {
  schema: z.object({
    title: z.string().min(1).max(255),
    description: z.string().max(10_000).default(""),
    due: z.iso.date().nullable().default(null),
    is_completed: z.boolean().default(false),
  }),
  // The user who created it: set from the token, never from the body.
  owner: "owner",
  timestamps: { created: "created_at", updated: "updated_at" },
  filters: ["is_completed", "due__lte"],
  search: ["title"],
  ordering: ["due", "created_at"],
  indexes: ["due", "created_at", "title", "is_completed"],
  pagination: { kind: "page", size: 50, maxSize: 200 },
});
