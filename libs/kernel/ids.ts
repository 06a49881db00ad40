/** Where new identifiers come from: random in the server, seeded in the demo. */
export interface Ids {
  /** A UUIDv7 (RFC 9562) whose time part is `milliseconds`. */
  next(milliseconds: number): string;
}

/**
 * The id of what must have the same one however often, and wherever, it is recorded: a UUIDv8 (RFC 9562) of its time, then
 * a hash of what it is, so that ids stay in time order. A double is then known by its id.
 * @param digest 18 hexadecimal digits (72 bits) @param milliseconds the same each time
 */
export function derivedId(digest: string, milliseconds: number): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  const [a, b, c] = [digest.slice(0, 3), digest.slice(3, 6), digest.slice(6, 18)];
  return `${time.slice(0, 8)}-${time.slice(8)}-8${a}-8${b}-${c}`;
}

/** Injection token of the `Ids`. */
export const IDS = Symbol('Ids');
