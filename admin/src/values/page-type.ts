// Which page a row opens on.
import type { ResourceDescription } from "../api/description.ts";

/** The form where the user may change something, the page that only shows it otherwise. */
export const pageType = ({ permissions, fields }: ResourceDescription): "edit" | "show" =>
  permissions.change && fields.some(({ read_only }) => !read_only) ? "edit" : "show";
