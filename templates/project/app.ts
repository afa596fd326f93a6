// The app. `npm run dev` and `npm start` serve it; the commands of `npx latchkey` use it too.
import { latchkey } from "latchkey";
import { options } from "./options.ts";

export default latchkey(options);
