// "latchkey/testing": an app on a database in memory, clients that are logged in, and a clock that a test moves.
import "../runtime/requires-node.ts";
export { type TestClock } from "./test-clock.ts";
export { type TestAnswer, type TestClient, type TestRequest } from "./test-client.ts";
export { createTestApp, type NewTestUser, type TestApp, type TestAppOptions } from "./test-app.ts";
