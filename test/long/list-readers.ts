// A thread that reads one list several times at once, and tells how many bytes came, and what they hash to.
import { createHash } from "node:crypto";
import { get } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

const { url, token, readers }: { url: string; token: string; readers: number } = workerData;

function read(): Promise<{ status: number; bytes: number; hash: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { authorization: `Bearer ${token}` }, agent: false }, (response) => {
      const hash = createHash("sha256");
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        hash.update(chunk);
      });
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, bytes, hash: hash.digest("hex") }),
      );
      response.once("error", reject);
    });
    request.once("error", reject);
  });
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
parentPort?.postMessage(await Promise.all(Array.from({ length: readers }, read)));
