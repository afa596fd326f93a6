// node:http without its ES module: importing that reads every export, which loads TLS, HTTP/2 and undici (35 ms of CPU).

/** The module `node:http`. */
export const http = process.getBuiltinModule("node:http");
