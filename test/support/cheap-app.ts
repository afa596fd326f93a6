// The quickstart with password hashes that cost next to nothing: for tests whose users only have to be there.
import { latchkey } from "latchkey";
import { options } from "../../examples/quickstart/app.ts";

// oxlint-disable-next-line no-default-export -- `latchkey start` looks for it
export default latchkey({
  ...options,
  passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }] },
});
