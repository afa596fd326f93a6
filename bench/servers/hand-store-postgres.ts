// The statements of the servers written by hand, on Latchkey's tables in PostgreSQL: prepared once for each connection.
import { Pool } from "../../test/support/packages.ts";
import { type HandStore, momentAt, month, type SqlRow, taskColumns, toTask, toUser } from "./hand-store.ts";

const active = "revoked_at is null and expires_at > now()";

/** Opens a pool of ten connections, as many as Latchkey has by default. */
export function createPostgresStore(url: string): HandStore {
  const pool = new Pool({ connectionString: url, max: 10 });
  const run = async (name: string, text: string, values: (string | number)[]): Promise<SqlRow[]> => {
    const { rows } = await pool.query<SqlRow>({ name, text, values });
    return rows;
  };
  return {
    userWithSession: async (id, sid) => {
      const text = `
        select u.id, u.username, u.password from auth_user u join latchkey_session s on s.user_id = u.id
        where u.id = $1 and u.is_active and s.id = $2 and s.${active}`;
      return toUser((await run("session", text, [id, sid]))[0]);
    },
    userByName: async (username) => {
      const text = "select id, username, password from auth_user where username = $1 and is_active";
      return toUser((await run("user", text, [username]))[0]);
    },
    createSession: async (sid, userId, jti) => {
      const text = `
        insert into latchkey_session (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent)
        values ($1, $2, $3, now(), now(), $4, '')`;
      await run("start", text, [sid, userId, jti, momentAt(month)]);
    },
    rotate: async ({ sid, jti }, to) => {
      const text = `
        update latchkey_session s set previous_jti = current_jti, current_jti = $1, rotated_at = now(), last_used_at = now()
        from auth_user u where u.id = s.user_id and u.is_active and s.id = $2 and current_jti = $3 and ${active}
          and not exists (select 1 from latchkey_revoked_token r where r.jti = $3)
        returning s.expires_at`;
      const [row] = await run("rotate", text, [to, sid, jti]);
      return row && Number(row["expires_at"]);
    },
    tasksOf: async (owner) => {
      const rows = await run("list", `select ${taskColumns} from tasks where owner_id = $1 order by id`, [
        owner,
      ]);
      return rows.map(toTask);
    },
    taskOf: async (owner, id) => {
      const text = `select ${taskColumns} from tasks where owner_id = $1 and id = $2`;
      const [row] = await run("one", text, [owner, id]);
      return row === undefined ? undefined : toTask(row);
    },
    createTask: async (owner, title, description) => {
      const text = `
        insert into tasks (title, description, is_completed, created_at, owner_id)
        values ($1, $2, false, now(), $3) returning ${taskColumns}`;
      const [row] = await run("create", text, [title, description, owner]);
      return row === undefined ? undefined : toTask(row);
    },
  };
}
