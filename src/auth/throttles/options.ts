// The option `throttles`: how fast credentials may be tried, and how many requests a caller may send.
import * as z from "zod";
import { duration, functionOf, optionNotes as notes } from "../../option-kinds/index.ts";
import type { RateState, RequestRate } from "../../store/index.ts";

/** The limit of failed attempts under one key. Durations are seconds. */
const attemptLimit = (free: number, delay: number, maxDelay: number) =>
  z
    .strictObject({
      free: z.int().positive().default(free).register(notes, {
        about: "How many attempts may fail at once.",
      }),
      delay: duration().default(delay).register(notes, {
        about: "How long the next attempt then has to wait; twice as long after each further failure.",
      }),
      maxDelay: duration().default(maxDelay).register(notes, {
        about: "The longest delay. Equal to `delay` and long, it is a lock.",
      }),
      memory: duration().default(3600).register(notes, {
        about: "How long after the last attempt the failures are forgotten.",
      }),
    })
    .prefault({});

const minute = 60;

const credentialLimits = () =>
  z.strictObject({
    pair: attemptLimit(5, 1, 15 * minute).register(notes, {
      about: "Failures for one account from one address.",
    }),
    account: attemptLimit(10, 1, 5 * minute).register(notes, {
      about: "Failures for one account from all addresses, without devices that have logged in to it.",
    }),
    address: attemptLimit(50, 1, 15 * minute).register(notes, {
      about: "Failures from one address (IPv6: one /64 network) for all accounts.",
    }),
    device: attemptLimit(10, 1, 5 * minute).register(notes, {
      about: "Failures from one device that has logged in to the account; the other limits do not count it.",
    }),
  });

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A rate as DRF writes it, such as "100/min": DRF reads the first letter of the unit. */
const rate = () =>
  z.string().transform((text, context) => {
    const [, count = "", unit = ""] = /^([1-9]\d{0,8})\/([smhd])[a-z]*$/.exec(text) ?? [];
    const period = units[unit];
    if (period !== undefined) return { count: Number(count), period };
    context.addIssue('a rate is a number per second, minute, hour or day, such as "100/min"');
    return z.NEVER;
  });

/** A number of requests in a period of seconds. */
export type Rate = z.output<ReturnType<typeof rate>>;

/** Counts a request, or refuses it, in one atomic step; `now` is in milliseconds since the epoch. */
export type RateStore = (rate: RequestRate, now: number) => Promise<RateState>;

const throttlesSchema = () =>
  z.strictObject({
    credentials: credentialLimits().or(z.literal(false)).prefault({}).register(notes, {
      type: "{ pair, account, address, device } or false",
      about: "Limits of failed logins and wrong passwords.",
    }),
    anon: rate().optional().register(notes, {
      type: "rate",
      about: 'How many requests one address may send without a user, such as "100/min" (AnonRateThrottle).',
    }),
    user: rate().optional().register(notes, {
      type: "rate",
      about: "How many requests one user may send (UserRateThrottle).",
    }),
    registration: rate().or(z.literal(false)).prefault("100/hour").register(notes, {
      type: "rate or false",
      about: "How many users one address may register.",
    }),
    scopes: z.record(z.string(), rate()).default({}).register(notes, {
      type: "rates by scope",
      about: "Rates of scopes, which views name with `throttle` (ScopedRateThrottle).",
    }),
    headers: z.boolean().default(false).register(notes, {
      about:
        "Whether responses have the headers `RateLimit-Policy` and `RateLimit` of the rates that were counted.",
    }),
    store: functionOf<RateStore>().optional().register(notes, {
      type: "(rate, now) => state",
      about: "Where rates of requests are counted, such as `redisRates(…)`.",
      fallback: "the app's database",
    }),
    whenUnavailable: z.enum(["open", "closed"]).default("open").register(notes, {
      about:
        'What happens to requests with a rate that cannot be counted: "open" answers them, "closed" refuses them with 503. Logins are always refused.',
    }),
  });

/** The option `throttles`. */
export const throttleOptions = {
  throttles: () =>
    throttlesSchema().prefault({}).register(notes, {
      about: "How fast credentials may be tried, and how many requests a caller may send.",
    }),
};

/** The option, with every default filled in. */
export type Throttles = z.output<ReturnType<typeof throttlesSchema>>;
/** The limits of failed attempts by what they are counted under. */
export type CredentialLimits = z.output<ReturnType<typeof credentialLimits>>;
