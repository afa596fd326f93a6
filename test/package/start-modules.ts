// Preloaded into a process: prints on its end which modules it has loaded, and which of Node's own.
import { registerHooks } from "node:module";

const urls: string[] = [];
registerHooks({
  load: (url, context, next) => {
    urls.push(url);
    return next(url, context);
  },
});
process.on("exit", () => {
  const own: unknown = Reflect.get(process, "moduleLoadList");
  process.stderr.write(`${JSON.stringify({ urls, own })}\n`);
});
