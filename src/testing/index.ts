// "latchkey/testing": an app with an in-memory database, clients with users, and a clock that the test controls.
import "../runtime/requires-node.ts";
export { type TestClock } from "./test-clock.ts";
export { type TestAnswer, type TestClient, type TestRequest } from "./test-client.ts";
export { createTestApp, type NewTestUser, type TestApp, type TestAppOptions } from "./test-app.ts";
export { testIsolation } from "./isolation/test-isolation.ts";
export type {
  IsolationLeak,
  IsolationOptions,
  IsolationReport,
  IsolationSubject,
  ResourceIsolation,
  Sample,
  SampleCall,
} from "./isolation/types.ts";
