// Runs before every test file (`setupFiles` in vitest.config.ts).
import { registerAfterFile } from "./after-file.ts";

registerAfterFile();
