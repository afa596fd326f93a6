// Which page a row opens on.
import type { ResourceDescription } from "../api/description.ts";

/** What staff write, as opposed to what the app records. */
const written: ReadonlySet<ResourceDescription["kind"]> = new Set(["resource", "users", "groups"]);

/** The form where the user may change something, the page that only shows it otherwise. */
export const pageType = ({ kind, permissions, fields }: ResourceDescription): "edit" | "show" =>
  written.has(kind) && permissions.change && fields.some(({ read_only }) => !read_only) ? "edit" : "show";
