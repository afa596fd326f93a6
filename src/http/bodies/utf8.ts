// Finds the first byte that is not UTF-8, and reports it as Python's decoder does.

/** Python's UnicodeDecodeError for the first invalid sequence; undefined when all bytes are valid UTF-8. */
export function utf8Error(bytes: Uint8Array): string | undefined {
  let i = 0;
  while (i < bytes.length) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) {
      i += 1;
      continue;
    }
    const length = sequenceLength(lead);
    if (length === 0) return decodeError(bytes, i, i + 1, "invalid start byte");
    for (let k = 1; k < length; k += 1) {
      const byte = bytes[i + k];
      if (byte === undefined) return decodeError(bytes, i, i + k, "unexpected end of data");
      const isFirst = k === 1;
      if (byte < (isFirst ? secondByteMin(lead) : 0x80) || byte > (isFirst ? secondByteMax(lead) : 0xbf)) {
        return decodeError(bytes, i, i + k, "invalid continuation byte");
      }
    }
    i += length;
  }
  return undefined;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

// The Unicode Standard, table 3-7: the second byte excludes overlong forms, surrogates and code points above U+10FFFF.
function secondByteMin(lead: number): number {
  if (lead === 0xe0) return 0xa0;
  return lead === 0xf0 ? 0x90 : 0x80;
}

function secondByteMax(lead: number): number {
  if (lead === 0xed) return 0x9f;
  return lead === 0xf4 ? 0x8f : 0xbf;
}

function decodeError(bytes: Uint8Array, start: number, end: number, reason: string): string {
  if (end - start > 1) return `'utf-8' codec can't decode bytes in position ${start}-${end - 1}: ${reason}`;
  const hex = (bytes[start] ?? 0).toString(16).padStart(2, "0");
  return `'utf-8' codec can't decode byte 0x${hex} in position ${start}: ${reason}`;
}
