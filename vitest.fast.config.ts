// `npm run test:fast`: the tests on SQLite that need no other process and no build, for the time between two edits.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    reporters: ["minimal"],
    testTimeout: 60_000,
    include: [
      "test/{adapters,app,audit,auth,endpoints,http,keys,options,passwords,python,resources,store,testing,tokens}/**/*.test.ts",
      "test/conformance/{defaults,tokens,token-recordings}.test.ts",
    ],
    exclude: [
      "test/**/*.postgres.test.ts",
      // These start processes, or do a thing many times.
      "test/adapters/{raw-vectors,refused-bytes}.test.ts",
      "test/auth/{concurrency,django-hashes,handover,histories}.test.ts",
      "test/http/crowded-logins.test.ts",
      "test/keys/{ring,secret}.test.ts",
      "test/passwords/{bcrypt-threads,compiled,load,vectors}.test.ts",
      "test/resources/long-lists.test.ts",
      "test/store/{pages,schema/migrations,sqlite/*}.test.ts",
      "test/tokens/interop-python.test.ts",
    ],
  },
});
