// Throttles: how fast credentials may be tried, and how many requests a caller may send.
export { clearThrottles, listThrottles, type ThrottleSubject } from "./administration.ts";
export { type Attempts, createAttempts } from "./attempts.ts";
export { checkLimited } from "./check-limited.ts";
export { deviceLifetime, deviceToken } from "./device.ts";
export { type Cleanup, createCleanup } from "./cleanup.ts";
export { throttleKey } from "./keys.ts";
export {
  type CredentialLimits,
  type Rate,
  type RateStore,
  throttleOptions,
  type Throttles,
} from "./options.ts";
export { redisRates, type SendRedisCommand } from "./redis-rates.ts";
