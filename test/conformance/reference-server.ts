// What the recorded reference project declared, declared with Latchkey: its URLs, its models, its settings profiles. No answers.
import * as z from "zod";
import {
  action,
  allowAny,
  decimal,
  defineResource,
  defineView,
  duration,
  type HasherSpec,
  isAuthenticated,
  isAuthenticatedOrReadOnly,
  latchkey,
  type LatchkeyOptions,
  manyToMany,
  reference,
  slug,
} from "../../src/index.ts";
import { serve } from "../../src/adapters/index.ts";
import { stateless } from "../support/stateless.ts";

/** The Django-style settings of a recorded profile. */
interface Settings {
  readonly SIMPLE_JWT: Readonly<Record<string, unknown>> | null;
  readonly REST_FRAMEWORK: {
    readonly DEFAULT_AUTHENTICATION_CLASSES?: readonly string[];
    readonly DEFAULT_PERMISSION_CLASSES?: readonly string[];
  } | null;
  readonly extra_apps: readonly string[];
  readonly urls: string;
  readonly AUTH_USER_MODEL?: string;
  readonly PASSWORD_HASHERS?: readonly string[] | null;
  readonly REF_VALIDATE_PASSWORDS?: boolean;
  readonly TIME_ZONE?: string;
}

/** A profile as the transcripts name it. */
export interface Profile {
  readonly profile: string;
  readonly settings: Settings;
}

/** The secret of the recordings. */
export const secretKey = "ref-secret-key-0123456789-0123456789-0123456789";

/** A server of a profile. */
interface ReferenceServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Makes Latchkey's own tables in a profile's fixture. */
export async function migrateFixture(profile: Profile, database: string): Promise<void> {
  const app = latchkey(referenceOptions(profile, database));
  await app.migrate();
  await app.close();
}

/**
 * Starts Latchkey as a profile's settings say, on a copy of its fixture. The tool that replays recordings imports this function:
 * its name and what it takes must stay. `clock` gives milliseconds since the epoch.
 */
export async function startReferenceServer({
  profile,
  database,
  clock,
}: {
  readonly profile: Profile;
  readonly database: string;
  readonly clock?: () => number;
}): Promise<ReferenceServer> {
  const app = latchkey({ ...referenceOptions(profile, database), ...(clock && { clock }) });
  await app.migrate();
  const server = await serve(app, { port: 0 });
  return {
    port: server.port,
    close: async () => {
      await server.close();
      await app.close();
    },
  };
}

function referenceOptions({ settings }: Profile, database: string): LatchkeyOptions {
  const rest = settings.REST_FRAMEWORK;
  const global = rest?.DEFAULT_PERMISSION_CLASSES?.some((name) => name.endsWith(".IsAuthenticated")) === true;
  return {
    database: `sqlite:${database}`,
    secretKey,
    throttles: { credentials: false, registration: false },
    // The recordings' name, and this machine's, which other clients of the server use.
    allowedHosts: ["ref.example", "localhost", "127.0.0.1"],
    ...(global && { permissions: [isAuthenticated] }),
    tokens: tokenOptions(settings),
    revocation:
      rest?.DEFAULT_AUTHENTICATION_CLASSES?.some((name) => name.includes("Stateless")) === true
        ? stateless
        : "user",
    timeZone: settings.TIME_ZONE ?? "UTC",
    passwords: {
      hashers: hashers(settings.PASSWORD_HASHERS),
      ...(settings.REF_VALIDATE_PASSWORDS !== true && { policy: false }),
    },
    users: userOptions(settings.AUTH_USER_MODEL),
    resources: resources(settings),
    views:
      settings.urls.startsWith("school") || settings.urls.startsWith("users") ? [] : [protectedView, whoAmI],
    paths: paths(settings.urls),
    log: () => {},
  };
}

const seconds = (timedelta: string): number => {
  const [, days = "0", hours = "0", minutes = "0", rest = "0"] =
    /^(?:(\d+) days?, )?(\d+):(\d+):(\d+)/.exec(timedelta) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(rest);
};

/** Simple JWT's names are Latchkey's in another case. */
function tokenOptions(settings: Settings): NonNullable<LatchkeyOptions["tokens"]> {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(settings.SIMPLE_JWT ?? {})) {
    if (name === "TOKEN_OBTAIN_SERIALIZER") {
      options["claims"] = (user: { username: string; isStaff: boolean }) => ({
        username: user.username,
        is_staff: user.isStaff,
      });
      continue;
    }
    const camel = name.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    options[camel] = convert(name, value);
  }
  const keepsBlacklist = settings.extra_apps.some((app) => app.endsWith("token_blacklist"));
  // Simple JWT lets the setting stand there and do nothing.
  if (!keepsBlacklist) delete options["blacklistAfterRotation"];
  return {
    ...options,
    blacklist: keepsBlacklist ? "auto" : "off",
    refreshReuseInterval: 0,
    allowShortSecret: true,
    reading: "pyjwt",
  };
}

function convert(name: string, value: unknown): unknown {
  if (name.endsWith("_LIFETIME")) return seconds(String(value));
  if (name !== "AUTH_TOKEN_CLASSES" || !Array.isArray(value)) return value;
  return value.map((path) => String(path).split(".").at(-1)?.replace("Token", "").toLowerCase());
}

function hashers(names: readonly string[] | null | undefined): HasherSpec[] {
  if (names === undefined) return [{ algorithm: "pbkdf2_sha256", iterations: 1000 }];
  if (names === null) return ["pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "scrypt"];
  const known: Readonly<Record<string, HasherSpec>> = {
    Argon2PasswordHasher: "argon2",
    PBKDF2PasswordHasher: "pbkdf2_sha256",
    PBKDF2SHA1PasswordHasher: "pbkdf2_sha1",
    BCryptSHA256PasswordHasher: "bcrypt_sha256",
    ScryptPasswordHasher: "scrypt",
    MD5PasswordHasher: "md5",
  };
  return names.flatMap((name) => known[name.split(".").at(-1) ?? ""] ?? []);
}

function userOptions(model: string | undefined): NonNullable<LatchkeyOptions["users"]> {
  if (model === undefined) return {};
  const custom = {
    usernameMaxLength: 200,
    usernamePattern: null,
    omit: ["email", "first_name", "last_name", "date_joined"],
  } satisfies LatchkeyOptions["users"];
  return model === "accounts.User"
    ? { ...custom, table: "accounts_user", verboseName: "user" }
    : {
        ...custom,
        table: "Authentication_Token_App_userlogin",
        verboseName: "user login",
        responseStyle: "messages",
      };
}

const taskSchema = z.object({
  title: z.string().max(255),
  description: z.string().default(""),
  is_completed: z.boolean().default(false),
});
const studentSchema = z.object({ name: z.string().max(100), roll: z.int(), city: z.string().max(100) });
const itemSchema = z.object({ name: z.string().max(100), description: z.string() });

const categories = defineResource("categories", {
  schema: z.object({ name: z.string().max(50), slug: slug().max(50) }),
  unique: ["name", "slug"],
  lookupField: "slug",
  table: "shelf_category",
  viewName: "Categories",
  scope: "all",
  verbs: ["list", "retrieve"],
  permissions: [allowAny],
});

const tags = defineResource("tags", {
  schema: z.object({ label: z.string().max(30) }),
  unique: ["label"],
  table: "shelf_tag",
  viewName: "Tags",
  scope: "all",
  permissions: [isAuthenticatedOrReadOnly],
});

const books = {
  schema: z.object({
    title: z.string().max(120),
    isbn: z.string().max(13),
    pages: z.int().min(1).max(9999).default(1),
    price: decimal(6, 2),
    rating: z.number().nullable().default(null),
    published: z.iso.date().nullable().default(null),
    released_at: z.iso.datetime().nullable().default(null),
    opens: z.iso.time().nullable().default(null),
    loan: duration().nullable().default(null),
    status: z.enum(["draft", "out", "lost"]).default("draft"),
    extra: z.json().default({}),
    code: z.uuid().nullable().default(null),
    contact: z.email().max(254).default(""),
    site: z.url().max(200).default(""),
    in_print: z.boolean().default(true),
    category: reference(categories, { onDelete: "set null" }).nullable().default(null),
    tags: manyToMany(tags).default([]),
  }),
  owner: "owner",
  // Unique over all owners, as Django's model says.
  unique: [{ fields: ["isbn"], scope: "global" }],
  table: "shelf_book",
  singular: "Book",
  viewName: "Books",
  permissions: [isAuthenticated],
} as const;

const lists = {
  filters: [
    "status",
    "status__in",
    "price",
    "price__gte",
    "price__lte",
    "price__range",
    "published",
    "published__gte",
    "published__lte",
    "published__isnull",
    "published__year",
    "title",
    "title__icontains",
    "title__istartswith",
    "category",
    "category__isnull",
    "category__name",
    "tags",
    "in_print",
    "pages__gt",
    "pages__lt",
    "rating__isnull",
    "released_at__gte",
  ],
  search: ["title", "^isbn", "=contact", "category__name"],
  ordering: ["title", "price", "published", "category__name"],
  order: ["id"],
  actions: {
    checkout: action({
      on: "row",
      body: z.object({ due: z.iso.date(), note: z.string().max(10).optional() }),
      run: async ({ body, row, update }) => {
        const { status } = await update({ status: "out" });
        return { id: row["id"], status, due: body.due };
      },
    }),
    cheapest: action({
      on: "collection",
      method: "GET",
      run: async ({ find }) => (await find({ order: ["price"], limit: 1 }))[0],
    }),
  },
} as const;

const pagedBooks = defineResource("books", {
  ...books,
  ...lists,
  pagination: { kind: "page", size: 3, maxSize: 5 },
});

/** The resources of the profile `shelf`. */
const shelf = [
  categories,
  tags,
  pagedBooks,
  defineResource("books-limit", {
    ...books,
    ...lists,
    viewName: "Books Limit",
    pagination: { kind: "limit", size: 3, maxSize: 5 },
  }),
  defineResource("books-cursor", {
    ...books,
    filters: lists.filters,
    order: ["-price", "id"],
    actions: lists.actions,
    viewName: "Books Cursor",
    pagination: { kind: "cursor", size: 3, maxSize: 5 },
  }),
  defineResource("copies", {
    schema: z.object({
      number: z.int(),
      note: z.string().max(40).default(""),
      book: reference(pagedBooks, { onDelete: "cascade" }),
    }),
    owner: { through: "book" },
    unique: [["book", "number"]],
    table: "shelf_copy",
    viewName: "Copies",
    permissions: [isAuthenticated],
  }),
];

function resources({ urls }: Settings): NonNullable<LatchkeyOptions["resources"]> {
  if (urls === "shelf") return shelf;
  if (urls.startsWith("users")) return [];
  if (!urls.startsWith("school")) {
    return [
      defineResource("tasks", {
        schema: taskSchema,
        owner: "owner",
        timestamps: { created: "created_at" },
        table: "tasks_task",
        permissions: [isAuthenticated],
      }),
    ];
  }
  const local = urls === "school-local";
  return [
    defineResource("students", {
      schema: studentSchema,
      table: "school_student",
      scope: "all",
      permissions: [isAuthenticated],
    }),
    defineResource("items", {
      schema: itemSchema,
      table: "school_item",
      scope: "all",
      // DRF's defaults when REST_FRAMEWORK is unset: anyone, and no bearer tokens.
      ...(local && { permissions: [allowAny], authentication: [] }),
    }),
  ];
}

const protectedView = defineView("/protected-endpoint/", {
  name: "Protected",
  permissions: [isAuthenticated],
  get: () => ({ message: "This is a protected view!" }),
});

const whoAmI = defineView("/whoami/", {
  name: "Who Am I",
  permissions: [isAuthenticated],
  get: ({ identity }) => ({
    class: identity !== undefined && "fields" in identity.user ? "User" : "TokenUser",
    id: identity?.user.id,
    pk: identity?.user.id,
    username: identity?.user.username,
    is_staff: identity?.user.isStaff,
    is_active: identity?.user.isActive,
  }),
});

/** Endpoints that the reference does not have. */
const beyond = {
  sessions: false,
  otherSessions: false,
  session: false,
  passwordChange: false,
  jwks: false,
} as const;

function paths(urls: string): NonNullable<LatchkeyOptions["paths"]> {
  const none = {
    tokenBlacklist: false,
    tokenRefreshAndVerify: false,
    authenticationTokenHeader: false,
    register: false,
    login: false,
    ...beyond,
  } as const;
  if (urls.startsWith("users")) return { api: false, tokenBlacklist: false, ...beyond };
  if (urls.startsWith("school")) {
    return {
      ...none,
      tokenObtainPair: "/api/gettoken/",
      tokenRefresh: "/api/refreshtoken/",
      tokenVerify: "/api/verifytoken/",
    };
  }
  if (!urls.startsWith("full")) return none;
  return {
    ...none,
    tokenBlacklist: "/api/token/blacklist/",
    tokenObtainSliding: "/api/token/sliding/",
    tokenRefreshSliding: "/api/token/sliding/refresh/",
  };
}
