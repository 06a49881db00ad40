/** What the legal holds in force ask a purge to spare. Instants and days are those of Europe/Paris. */
export interface HoldsInForce {
  /** Accounts whose payload keys of that legal day (`yyyy-mm-dd`) must outlive the day's key. Empty: nobody's. */
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

/** Where a purge asks. */
export interface Holds {
  /** @param at milliseconds since the epoch */
  inForce(at: number): Promise<HoldsInForce>;
}

/** Injection token of `Holds`. */
export const HOLDS = Symbol('Holds');
