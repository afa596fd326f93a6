// What a row is called in lists and in the audit log: the value of its first text.
import { singularOf } from "./define-resource.ts";
import type { RowFields } from "./hooks.ts";
import type { Model } from "./model.ts";

/** The field whose value a row is called by; the id where there is no text. */
export const titleFieldOf = ({ rules }: Model): string =>
  rules.shown.find(({ column, isReference }) => column.type === "text" && isReference !== true)?.field.name ??
  "id";

/** What a row is called; `shown` is the row as the wire shows it. */
export function titleOf(model: Model, shown: RowFields): string {
  const name = titleFieldOf(model);
  const title: unknown = shown[name];
  if (name !== "id" && typeof title === "string" && title !== "") return title;
  return `${singularOf(model.resource)} ${String(shown["id"])}`;
}
