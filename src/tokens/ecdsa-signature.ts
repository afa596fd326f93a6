// Two encodings of an ECDSA signature: JWS concatenates r and s (RFC 7518 section 3.4), OpenSSL writes DER.
// Node can convert them (`dsaEncoding`), but then signing takes twice as long, and verifying 1.5 times as long.

const sequence = 0x30;
const integer = 0x02;
/** Marks a length of 128 or more, which is in the next byte. */
const longLength = 0x81;

/** Converts a signature of two halves of equal length, r and s, to DER. */
export function jwsToDer(signature: Buffer): Buffer {
  const half = signature.length / 2;
  const numbers = Buffer.concat([
    derInteger(signature.subarray(0, half)),
    derInteger(signature.subarray(half)),
  ]);
  const length = numbers.length < 128 ? [numbers.length] : [longLength, numbers.length];
  return Buffer.concat([Buffer.from([sequence, ...length]), numbers]);
}

/** Converts OpenSSL's DER to a signature of `size` bytes. */
export function derToJws(der: Buffer, size: number): Buffer {
  const signature = Buffer.alloc(size);
  let at = der.readUInt8(1) === longLength ? 3 : 2;
  for (const end of [size / 2, size]) {
    const start = at + 2;
    at = start + der.readUInt8(at + 1);
    const digits = withoutLeadingZeros(der.subarray(start, at));
    digits.copy(signature, end - digits.length);
  }
  return signature;
}

function derInteger(number: Buffer): Buffer {
  const digits = withoutLeadingZeros(number);
  // DER integers are signed: a first bit that is set would make the number negative.
  const sign = digits.readUInt8(0) < 0x80 ? [] : [0];
  return Buffer.concat([Buffer.from([integer, sign.length + digits.length, ...sign]), digits]);
}

/** The number in as few bytes as possible, at least one. */
function withoutLeadingZeros(number: Buffer): Buffer {
  let start = 0;
  while (start < number.length - 1 && number[start] === 0) start++;
  return number.subarray(start);
}
