// What the admin's forms send: only fields that may be written, and of a change only what was changed.
import { describe, expect, it } from "vitest";
import { bodyOfChange, bodyOfNew } from "../../admin/src/api/body.ts";
import type { Field, FieldType, ResourceDescription } from "../../admin/src/api/description.ts";

const field = (name: string, type: FieldType, more: Partial<Field> = {}): Field => ({
  name,
  label: name,
  type,
  required: false,
  nullable: false,
  read_only: false,
  ...more,
});

const fields = [
  field("title", "text"),
  field("note", "long_text", { nullable: true }),
  field("votes", "integer"),
  field("estimate", "decimal", { nullable: true }),
  field("urgent", "boolean"),
  field("tags", "references"),
  field("settings", "json"),
  field("password", "password", { write_only: true }),
  field("created_at", "datetime", { read_only: true }),
];

const resource: ResourceDescription = {
  name: "issues",
  label: "issue",
  label_plural: "issues",
  group: null,
  kind: "resource",
  id: "integer",
  title_field: "title",
  permissions: { view: true, add: true, change: true, delete: true },
  fields,
  list: [],
  filters: [],
  search: false,
  ordering: [],
  default_order: [],
  actions: [],
  history: true,
};

describe("the body of a new row", () => {
  it("leaves out empty inputs, so that the server's defaults hold, and keeps 0, false and empty lists", () => {
    const values = { title: "", note: null, estimate: undefined, votes: 0, urgent: false, tags: [] };
    expect(bodyOfNew(fields, values)).toEqual({ votes: 0, urgent: false, tags: [] });
  });

  it("has no field that is read only or not described", () => {
    expect(bodyOfNew(fields, { title: "a", created_at: "2026-11-28", owner: 3 })).toEqual({ title: "a" });
  });
});

describe("the body of a change", () => {
  const row = {
    id: 1,
    title: "a",
    note: "n",
    votes: 3,
    estimate: "1.50",
    urgent: true,
    tags: [1, 2],
    settings: { a: [1] },
    created_at: "2026-11-28T00:00:00Z",
    owner: 3,
  };
  it.each<[what: string, values: object, body: object]>([
    ["nothing", {}, {}],
    ["a text", { title: "b" }, { title: "b" }],
    ["an equal list and object", { tags: [1, 2], settings: { a: [1] } }, {}],
    ["a list in another order", { tags: [2, 1] }, { tags: [2, 1] }],
    ["a list to none", { tags: [] }, { tags: [] }],
    ["a flag to false, a number to 0", { urgent: false, votes: 0 }, { urgent: false, votes: 0 }],
    ["a text to nothing", { title: null }, { title: "" }],
    ["what may be null to nothing", { note: "", estimate: "" }, { note: null, estimate: null }],
    ["a number to nothing, which the server refuses", { votes: "" }, { votes: null }],
    ["what is read only or not described", { created_at: "2027", owner: 4, id: 2 }, {}],
    ["a password", { password: "new" }, { password: "new" }],
    ["an empty password", { password: "" }, {}],
  ])("changes %s", (_what, values, body) => {
    expect(bodyOfChange(resource, { ...row, ...values }, row)).toEqual(body);
  });

  it("leaves alone what was empty and what the form has no input for", () => {
    const empty = { id: 1, title: "a", note: null, estimate: undefined };
    expect(bodyOfChange(resource, { note: "", estimate: null }, empty)).toEqual({});
    expect(bodyOfChange(resource, {}, row)).toEqual({});
  });
});
