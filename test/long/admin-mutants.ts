// Takes each check of the admin out of a copy of the source, and says which of these mutants the tests do not notice.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** A file below src/, a text in it, and what stands there instead. */
const mutants: readonly (readonly [file: string, text: string, instead: string])[] = [
  ["admin/access.ts", "if (!resource.offers.has(action)) return false;", ""],
  ["admin/access.ts", "names.has(resource.permission(action))", "true"],
  ["admin/access.ts", 'return action === "view" && names.has', "return names.has"],
  ["admin/rows.ts", "permits(resources, rights, action)", "() => true"],
  ["admin/rows.ts", '"PATCH", "change"', '"PATCH", "view"'],
  ["admin/rows.ts", '"DELETE", "delete"', '"DELETE", "change"'],
  ["admin/rows.ts", '"POST", "add"', '"POST", "change"'],
  ["admin/bulk.ts", '"POST", "delete"', '"POST", "change"'],
  ["admin/export.ts", '"GET", "view"', '"GET", "delete"'],
  ["admin/actions.ts", '"POST", "change"', '"POST", "view"'],
  ["admin/schema.ts", 'if (await admin.rights.may(request, resource, "view"))', "if (true)"],
  ["admin/home.ts", 'if (!(await admin.rights.may(request, resource, "view"))) continue;', ""],
  [
    "admin/home.ts",
    "seesAudit === true ? await logins(admin.context.now()) : []",
    "await logins(admin.context.now())",
  ],
  ["admin/labels.ts", '!(await admin.rights.may(request, shown, "view"))', "false"],
  ["admin/routes.ts", "permissions: [isAdminUser]", "permissions: []"],
  ["admin/session.ts", "if (requireSession(asker).confirmedUntil !== undefined) return;", "return;"],
  [
    "admin/session.ts",
    "usesCookie: (request: IncomingRequest) =>",
    "neverUses: (request: IncomingRequest) =>",
  ],
  ["admin/login.ts", "usesCookies: () => true,", ""],
  ["admin/user-rights.ts", 'if (row["is_superuser"] !== false) throw denied();', ""],
  ["admin/user-rights.ts", "if (!names.every((name) => held.has(name))) throw denied();", ""],
  ["admin/user-rights.ts", "for (const group of groups)", "for (const group of groups.slice(0, 0))"],
  ["admin/user-writes.ts", "if (isFlagged && held !== undefined)", "if (false)"],
  ["admin/user-writes.ts", "if (isFlagged || groups.length > 0 || permissions.length > 0)", "if (false)"],
  ["admin/user-writes.ts", "await requireManageable(tx, users, held, row);", ""],
  ["admin/user-writes.ts", "await requireHeldChange(tx, held, { groups, permissions });", ""],
  ["admin/user-writes.ts", "await requireHeldChange(tx, held, { groups: [], permissions });", ""],
  ["admin/user-writes.ts", "await requireSuperuser(context, tx, before, after);", ""],
  ["admin/user-writes.ts", "await claimUsername(context, tx, nameOf(values));", ""],
  ["admin/user-actions.ts", "await requireManageable(tx, users, held, {", "void ({"],
  ["admin/user-actions.ts", "await requireManageable(tx, admin.context.settings.users, held, target);", ""],
  [
    "admin/user-actions.ts",
    "      requireConfirmed(request);\n      const { password }",
    "      const { password }",
  ],
  ["admin/user-actions.ts", "if (id !== request.identity?.user.id) requireConfirmed(request);", ""],
  ["admin/export.ts", "formula.test(text)", "false"],
  ["admin/pages.ts", "if (!isLogin && !(await isLoggedIn(request)))", "if (false)"],
  [
    "admin/pages.ts",
    "encodeURIComponent(`${basePath}${url.path}${url.query}`)",
    "String(`${basePath}${url.path}${url.query}`)",
  ],
  ["auth/browser-sessions.ts", "user.isStaff && user.isActive &&", "user.isActive &&"],
  ["auth/browser-sessions.ts", "user.isStaff && user.isActive &&", "user.isStaff &&"],
  ["auth/browser-sessions.ts", "row.revoked_at !== null ||", ""],
  ["auth/browser-sessions.ts", "|| lastUsed + idleLifetime * 1000 <= now", ""],
  ["auth/browser-sessions.ts", "fromTimestamp(row.expires_at) <= now ||", ""],
  [
    "auth/browser-sessions.ts",
    'if (!isEqual(row.previous_jti ?? "", digest(user.password))) return undefined;',
    "",
  ],
  ["auth/browser-sessions.ts", "!isEqual(row.current_jti, mark + digest(secret))", "false"],
  [
    "auth/browser-sessions.ts",
    'if (!matches) throw new AuthError("wrong_password", { field: "password" });',
    "",
  ],
];

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-mutants-"));
for (const name of ["src", "test", "package.json", "tsconfig.json", "vitest.config.ts"])
  cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));

/** Whether the tests of the admin pass. */
const passes = (): Promise<boolean> =>
  new Promise((resolve) => {
    const vitest = path.join(folder, "node_modules/vitest/vitest.mjs");
    spawn(process.execPath, [vitest, "run", "--project", "fast", "--bail", "1", "test/admin/"], {
      cwd: folder,
      stdio: "ignore",
    }).once("exit", (code) => resolve(code === 0));
  });

const survivors: string[] = [];
if (!(await passes())) throw new Error("The tests fail without a mutant.");
for (const [file, text, instead] of mutants) {
  const place = path.join(folder, "src", file);
  const source = readFileSync(place, "utf8");
  if (!source.includes(text)) throw new Error(`${file} has no ${text}`);
  writeFileSync(place, source.replace(text, instead));
  const survived = await passes();
  writeFileSync(place, source);
  console.log(`${survived ? "SURVIVED" : "caught  "} ${file}: ${text}`);
  if (survived) survivors.push(`${file}: ${text}`);
}
rmSync(folder, { recursive: true });
console.log(`${mutants.length - survivors.length} of ${mutants.length} mutants are caught.`);
process.exitCode = survivors.length === 0 ? 0 : 1;
