const HYPHENS = new Set([8, 13, 18, 23]);
const NOT_HEX = 0xff;
const nibbles = new Uint8Array(128).fill(NOT_HEX);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  nibbles[digit.charCodeAt(0)] = value;
  nibbles[digit.toUpperCase().charCodeAt(0)] = value;
}
/** Index of the first digit of each byte in the text of a UUID. */
const digits = [...Array(36).keys()].filter((index) => !HYPHENS.has(index)).filter((_, index) => index % 2 === 0);

const nibble = (text: string, index: number): number => nibbles[text.charCodeAt(index)] ?? NOT_HEX;

/** Writes the 16 bytes of a UUID. Hand-made, as it runs several times per event. @throws RangeError on any other text. */
export function writeUuid(text: string, bytes: Uint8Array, offset: number): void {
  let wrong = text.length === 36 ? 0 : NOT_HEX;
  for (let index = 0; index < 16; index += 1) {
    const at = digits[index] ?? 0;
    const high = nibble(text, at);
    const low = nibble(text, at + 1);
    wrong |= (high | low) & 0xf0;
    bytes[offset + index] = (high << 4) | low;
  }
  for (const index of HYPHENS) if (text.charCodeAt(index) !== 45) wrong = NOT_HEX;
  if (wrong !== 0) throw new RangeError('an event id must be a UUID');
}

/** The text of a UUID from its 32 hexadecimal digits. */
export function uuidOfHex(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
