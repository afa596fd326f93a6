// Users as another server may have left them: any text in the column of the hash, active or not.

/** A row of `auth_user`. */
export interface StoredUser {
  readonly username: string;
  /** What stands in the column of the hash. */
  readonly password: string;
  readonly isActive?: boolean;
}

const columns =
  "password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name";

/** The statement that adds a user, in either dialect. */
export function addUser({ username, password, isActive = true }: StoredUser): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  return `insert into auth_user (${columns}) values
    (${quoted(password)}, false, ${quoted(username)}, '', '', false, ${String(isActive)}, '2026-01-01 00:00:00', '')`;
}

/** The statement that adds so many users with one hash, named `<name>-1` and so on, in either dialect. */
export function addUsers(name: string, count: number, password: string): string {
  return `insert into auth_user (${columns})
    with recursive series (n) as (select 1 union all select n + 1 from series where n < ${count})
    select '${password}', false, '${name}-' || n, '', '', false, true, '2026-01-01 00:00:00', '' from series`;
}
