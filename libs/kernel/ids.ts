/** Where new identifiers come from: random in the server, seeded in the demo. */
export interface Ids {
  /** A UUIDv7 (RFC 9562) whose time part is `milliseconds`. */
  next(milliseconds: number): string;
}

/** Injection token of the `Ids`. */
export const IDS = Symbol('Ids');
