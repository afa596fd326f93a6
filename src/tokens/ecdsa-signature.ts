// Two ways to write an ECDSA signature: JWS puts r and s side by side (RFC 7518 section 3.4), OpenSSL puts them in DER.
// Node converts as well (`dsaEncoding`), but signing with that takes twice as long, and verifying half as long again.

const sequence = 0x30;
const integer = 0x02;
/** Says that the length is in the next byte: it is 128 or more. */
const longLength = 0x81;

/** The DER of a signature that has r and s in two halves of equal length. */
export function jwsToDer(signature: Buffer): Buffer {
  const half = signature.length / 2;
  const numbers = Buffer.concat([
    derInteger(signature.subarray(0, half)),
    derInteger(signature.subarray(half)),
  ]);
  const length = numbers.length < 128 ? [numbers.length] : [longLength, numbers.length];
  return Buffer.concat([Buffer.from([sequence, ...length]), numbers]);
}

/** A signature of `size` bytes from the DER that OpenSSL made. */
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
  // A first bit that is set would be a sign.
  const sign = digits.readUInt8(0) < 0x80 ? [] : [0];
  return Buffer.concat([Buffer.from([integer, sign.length + digits.length, ...sign]), digits]);
}

/** The same number in as few bytes as it takes, one at least. */
function withoutLeadingZeros(number: Buffer): Buffer {
  let start = 0;
  while (start < number.length - 1 && number[start] === 0) start++;
  return number.subarray(start);
}
