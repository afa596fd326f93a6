// How Vite builds the app: into build/, which the root copies to dist/admin-app/, with names that have a hash of the content, and with
// placeholders for what the server knows: the nonce of an answer, and the path of the admin.
import { defineConfig } from "vite";
import { compressed } from "./compress.ts";

export default defineConfig({
  experimental: {
    renderBuiltUrl: (name, { hostType }) => (hostType === "html" ? `__BASE__/${name}` : { relative: true }),
  },
  // The server puts a nonce of its own into each answer.
  html: { cspNonce: "__NONCE__" },
  build: {
    outDir: "build",
    // The licences of what is bundled go with it.
    license: { fileName: "licenses.md" },
    // A `data:` address would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    target: "es2023",
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      // Libraries mark modules for React's server components, which there are none of here.
      onLog: (level, log, handle) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
  plugins: [compressed()],
  // `npm run dev` beside a server on its usual port.
  server: { proxy: { "/admin/api": "http://127.0.0.1:8000" } },
});
