// Counts rates of requests in Redis, with the client that an app has already.
import type { RateStore } from "./options.ts";

/** Sends a command to Redis: its name and its arguments. */
export type SendRedisCommand = (command: string[]) => Promise<unknown>;

/** As `takeRequest` of the database: one atomic step, in microseconds, which Lua's numbers hold exactly. Clocks may differ by a minute. */
const script = `
local now, part, whole = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local unused = tonumber(redis.call("GET", KEYS[1]) or 0)
if unused < now or unused > now + whole + 60000000 then unused = now end
local next = unused + part
if next > now + whole then return { 0, next - now - whole, unused - now } end
redis.call("SET", KEYS[1], string.format("%.0f", next), "PX", ARGV[4])
return { 1, math.floor((now + whole - next) / part), next - now }`;

const microseconds = 1000;

/**
 * Counts in Redis: the option `throttles.store`. Works with every client that sends commands.
 *
 * @example latchkey({ throttles: { anon: "100/min", store: redisRates((command) => client.sendCommand(command)) } }) // node-redis
 * @example redisRates(([name = "", ...args]) => client.call(name, ...args)) // ioredis
 * @param prefix what the keys in Redis begin with
 */
export const redisRates =
  (send: SendRedisCommand, prefix = "latchkey:rate:"): RateStore =>
  async ({ key, count, period }, now) => {
    const part = Math.ceil((period * microseconds) / count);
    const numbers = [now * microseconds, part, part * count, Math.ceil(period)].map(String);
    const answer = await send(["EVAL", script, "1", `${prefix}${key}`, ...numbers]);
    const [isAllowed, value, reset] = Array.isArray(answer) ? answer.map(Number) : [];
    if (isAllowed === undefined || value === undefined || reset === undefined)
      throw new TypeError("Redis did not answer with three numbers.");
    const milliseconds = (time: number): number => Math.ceil(time / microseconds);
    return isAllowed === 1
      ? { isAllowed: true, remaining: value, wait: 0, reset: milliseconds(reset) }
      : {
          isAllowed: false,
          remaining: 0,
          wait: Math.max(1, milliseconds(value)),
          reset: milliseconds(reset),
        };
  };
