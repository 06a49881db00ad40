const FAULTS = {
  'no-stamp': 'it is no time stamp',
  refused: 'the authority refuses',
  'other-text': 'it stamps another text',
  'other-query': 'it answers another query',
  signature: 'its signature does not hold',
  authority: 'none of the trusted authorities signed it',
  purpose: 'its certificate is not for time stamping',
  'no-authority': 'the file of trusted authorities holds no certificate (PEM)',
} as const;

export type TimeStampFault = keyof typeof FAULTS;

/** A reply that proves nothing. */
export class BadTimeStamp extends Error {
  constructor(
    readonly fault: TimeStampFault,
    options?: ErrorOptions,
  ) {
    super(FAULTS[fault], options);
  }
}

export interface TimeStamp {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface TimeStampTrust {
  /** PEM of the authorities that are believed; without: the reply's own certificate is taken at its word. */
  readonly trusted?: string;
  /** Of the query, where it is known. */
  readonly nonce?: Buffer;
}

/**
 * Checks a reply (RFC 3161 § 2.4.2): granted, for this text, signed by a certificate for time stamping. @param text what was
 * stamped @throws BadTimeStamp
 */
export async function checkTimeStamp(reply: Uint8Array, text: string, trust: TimeStampTrust = {}): Promise<TimeStamp> {
  // What reads certificates weighs some megabytes on a process that has no stamp to read.
  const rfc3161 = await import('./rfc3161.js');
  return rfc3161.checkTimeStamp(reply, text, trust);
}
