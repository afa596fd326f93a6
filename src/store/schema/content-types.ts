// Django's names of models: the app label and the model name, which permissions are named by.

/** A model as Django's table `django_content_type` names it. */
export interface ContentType {
  /** The label of the app, such as "shop". */
  readonly appLabel: string;
  /** The name of the model in lower case, such as "book". */
  readonly model: string;
  /** What the names of its permissions call a row, such as "book" in "Can add book". */
  readonly verboseName: string;
}

/** The actions that every model has a permission for, as in Django. */
export const modelActions = ["add", "change", "delete", "view"] as const;

/** An action that every model has a permission for. */
export type ModelAction = (typeof modelActions)[number];

/** The full name of a permission, such as "shop.change_book". */
export const permissionName = ({ appLabel, model }: ContentType, action: ModelAction): string =>
  `${appLabel}.${action}_${model}`;

/**
 * The model of a table that Django made: its name is the app label, `_` and the model. A table without `_` is its own label
 * and has the model `singular`.
 */
export function contentTypeOfTable(table: string, singular: string = table): ContentType {
  const verboseName = singular.toLowerCase();
  const split = table.lastIndexOf("_");
  if (split > 0 && split < table.length - 1)
    return { appLabel: table.slice(0, split), model: table.slice(split + 1).toLowerCase(), verboseName };
  return { appLabel: table.replaceAll("-", "_"), model: verboseName.replaceAll(/[\s_-]+/g, ""), verboseName };
}

/** Where Django stores the groups and the permissions of users: two tables beside the users' table. */
export interface UserRelations {
  readonly groups: string;
  readonly permissions: string;
  /** The column of the user's id in both. */
  readonly userColumn: string;
}

/** The tables of the groups and the permissions of users. */
export const userRelations = (table: string, { model }: ContentType): UserRelations => ({
  groups: `${table}_groups`,
  permissions: `${table}_user_permissions`,
  userColumn: `${model}_id`,
});
