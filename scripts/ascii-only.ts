// Writes the code of a bundle in ASCII: V8 keeps a text with any other character as two bytes per character.
import type { Plugin } from "rolldown";

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Other characters are in literals only, where an escape means the same. */
export const asciiOnly: Plugin = {
  name: "ascii-only",
  // Not renderChunk: code is printed again after it.
  generateBundle: (_options, files) => {
    for (const file of Object.values(files))
      // oxlint-disable-next-line no-control-regex -- ASCII has control characters.
      if (file.type === "chunk") file.code = file.code.replaceAll(/[^\u0000-\u007f]/g, escaped);
  },
};
