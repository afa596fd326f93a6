// The quickstart without throttles: what is measured is what stands behind them.
import { latchkey } from "latchkey";
import { options } from "../../examples/quickstart/app.ts";

// oxlint-disable-next-line no-default-export -- `latchkey start` looks for it
export default latchkey({ ...options, throttles: { credentials: false, registration: false } });
