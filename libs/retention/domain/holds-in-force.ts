/**
 * What the holds in force at one instant ask a purge to spare: a snapshot, so that a hold that ends while a purge runs
 * still holds for the whole of that run. Days are legal days (`yyyy-mm-dd`, Europe/Paris).
 */
export interface HoldsInForce {
  /**
   * Copies, sealed under a hold's own key, the traces of that day that a hold on a dossier keeps: their users' other acts
   * of the day go on time. To be called before the day's key is destroyed; repeating it is harmless.
   * @returns how many copies it made
   */
  preserve(day: string): Promise<number>;
  /**
   * Accounts whose payload keys of that legal day must outlive the day's key. Empty: nobody's. Read from the trace view:
   * to be asked before its rows of that day are dropped; those of these accounts must stay in it.
   */
  subjectsOn(day: string): Promise<readonly string[]>;
  /** Whether the data of this habilitation must stay. */
  keepsHabilitation(habilitation: {
    readonly habilitationId: string;
    readonly userId: string;
    readonly siret: string;
  }): boolean;
  /** Whether the identity data of this account must stay. */
  keepsIdentity(userId: string): boolean;
}

/** What of holds that are over must go. It names nobody: it may stand in a certificate. */
export interface HoldRelease {
  /** Days of which kept payload keys go; the trace view keeps, of these days, the rows of `subjectsOn(day)` only. */
  readonly days: readonly {
    readonly day: string;
    /** Ids of the kept keys that go, as `Keyring.kept` lists them. */
    readonly keyIds: readonly string[];
  }[];
  /** Ids of the keys of holds that go: of their copies of traces, and of their case files. */
  readonly keyIds: readonly string[];
}

/** Where a purge asks. Errors: `view.behind`, `view.rebuilding` while the views lag: nothing may be purged then. */
export interface Holds {
  /** @param at milliseconds since the epoch */
  inForce(at: number): Promise<HoldsInForce>;
  /** What `releaseEnded` would destroy; nothing is changed. @param at milliseconds since the epoch */
  due(at: number): Promise<HoldRelease>;
  /**
   * Destroys what holds kept that are over (lifted, or past their last day) and that no other hold keeps, and the case
   * files whose time has come. Days' own expiry is not its matter. To be called at every run; repeating it is harmless,
   * and finishes what a crash interrupted.
   * @param at milliseconds since the epoch @param named ids of the keys that may go: those of the certificate; default: all
   * @returns what it destroyed; rows of these days remain to be dropped
   */
  releaseEnded(at: number, named?: ReadonlySet<string>): Promise<HoldRelease>;
}

/** Injection token of `Holds`. */
export const HOLDS = Symbol('Holds');
