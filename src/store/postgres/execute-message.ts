// The bytes that execute a prepared statement: one buffer, so that one system call sends it.

const codes = { bind: 0x42, execute: 0x45, sync: 0x53 } as const;

/** Bytes besides names and values: the heads of Bind, Execute and Sync, and the counts and the row limit in them. */
const fixedLength = 5 + 2 + 6 + 10 + 5;

/** Bind, Execute and Sync of PostgreSQL's protocol: values and results are text, and all rows are asked for. */
export function executeMessage(name: string, values: readonly (string | null)[]): Buffer {
  const message = Buffer.allocUnsafe(maxLength(name, values));
  message[0] = codes.bind;
  // The portal has no name.
  message[5] = 0;
  let end = 6 + message.write(name, 6, "latin1");
  message[end++] = 0;
  // No format codes: text.
  end = message.writeUInt16BE(0, end);
  end = message.writeUInt16BE(values.length, end);
  for (const value of values) {
    const length = value === null ? 0 : message.write(value, end + 4);
    message.writeInt32BE(value === null ? -1 : length, end);
    end += 4 + length;
  }
  end = message.writeUInt16BE(0, end);
  message.writeUInt32BE(end - 1, 1);
  return message.subarray(0, end + executeAndSync.copy(message, end));
}

/** Execute the portal without a name, without a limit of rows; then Sync, which ends the implicit transaction. */
const executeAndSync = Buffer.from([codes.execute, 0, 0, 0, 9, 0, 0, 0, 0, 0, codes.sync, 0, 0, 0, 4]);

/** A UTF-16 code unit is at most three bytes of UTF-8. */
function maxLength(name: string, values: readonly (string | null)[]): number {
  let length = fixedLength + name.length;
  for (const value of values) length += 4 + (value === null ? 0 : value.length * 3);
  return length;
}
