import type { SessionLimits } from './domain/session.js';

export interface IdentitySettings extends SessionLimits {
  /** Consecutive failures that lock an account. */
  readonly lockAfter: number;
  /** The cookie is only sent over TLS. */
  readonly secureCookie: boolean;
  /** A browserslist query: what may sign in (S2.1-a). */
  readonly browsers: string;
  /** How long a one-time password may be used, in milliseconds. */
  readonly oneTimeMs: number;
}

/** Injection token of the `IdentitySettings`. */
export const IDENTITY_SETTINGS = Symbol('IdentitySettings');

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const defaultIdentitySettings: IdentitySettings = {
  idleMs: 15 * MINUTE,
  absoluteMs: 8 * HOUR,
  lockAfter: 10,
  secureCookie: false,
  // The last versions too: an installation that is never updated must not end by refusing every browser.
  browsers: 'last 2 years, last 4 versions, Firefox ESR, not dead',
  oneTimeMs: 14 * DAY,
};
