// Values that are often there at once. A promise for such a value, and the turn to wait for it, cost more than to make it.

/** A value, or a promise for it. An error is thrown at once or rejects the promise: `await` in an async function handles both. */
export type Later<T> = T | Promise<T>;

/** Whether `await` would wait for a value: also for a promise that is not one of the language. */
export const isPending = <T>(value: Later<T>): value is Promise<T> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** Calls `follow` with a value: at once if it is there, otherwise when its promise resolves. */
export const onceThere = <T, Following>(
  value: Later<T>,
  follow: (value: T) => Later<Following>,
): Later<Following> => (isPending(value) ? Promise.resolve(value).then(follow) : follow(value));
