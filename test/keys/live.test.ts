// Keys that follow their ring: what is read late never takes the place of what was read after it.
import { expect, it } from "vitest";
import { followRing, generate, type KeyRing, type RingStore } from "../../src/keys/index.ts";

const now = new Date("2026-01-01T00:00:00Z");

it("a reading that takes long does not bring back the ring before a change", async () => {
  const { ring: old } = generate({ keys: [] }, "EdDSA", now);
  const { ring: latest } = generate(old, "EdDSA", now);
  let stored: KeyRing = old;
  let release: (() => void) | undefined;
  let isSlow = false;
  const store: RingStore = {
    location: "memory",
    read: async () => {
      const found = stored;
      if (isSlow) await new Promise<void>((resolve) => (release = resolve));
      return found;
    },
    write: async () => {},
  };
  const changes: number[] = [];
  const live = await followRing(store, 3_600_000, {
    report: () => {},
    changed: (_, after) => changes.push(after.keys.length),
  });
  isSlow = true;
  const slow = live.refresh();
  await Promise.resolve();
  isSlow = false;
  stored = latest;
  const quick = live.refresh();
  await new Promise((resolve) => setImmediate(resolve));
  release?.();
  await Promise.all([slow, quick]);
  expect(changes).toEqual([2]);
  live.stop();
});
