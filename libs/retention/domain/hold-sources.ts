/** Whom or what a hold keeps. */
export type HoldSubject =
  /** An account. */
  | { readonly kind: 'person'; readonly userId: string }
  /** A partner, by its SIRET. */
  | { readonly kind: 'partner'; readonly siret: string }
  /** An allocataire's dossier, by its number. */
  | { readonly kind: 'dossier'; readonly dossier: string };

/** What names a subject among those of its kind. */
export function referenceOf(subject: HoldSubject): string {
  switch (subject.kind) {
    case 'person':
      return subject.userId;
    case 'partner':
      return subject.siret;
    case 'dossier':
      return subject.dossier;
    default:
      return subject satisfies never;
  }
}

/** Something that must be kept now: the traces of a subject over a period; its habilitations and identity data throughout. */
export interface HeldScope {
  readonly subject: HoldSubject;
  /** Legal days (`yyyy-mm-dd`, Europe/Paris) of the traces, both inclusive. */
  readonly fromDay: string;
  readonly toDay: string;
  /** The hold that keeps it and takes the copies of a dossier's traces. Only legal holds have one. */
  readonly holdId?: string;
}

/**
 * Who has something to keep. Legal holds are one source; a pending request for access is another, and holds its own traces
 * by itself: `{ subject: { kind: 'person', userId }, fromDay, toDay }` for as long as it is pending.
 *
 * Another context registers its source as it starts (`onModuleInit`), before anything may be purged:
 * `constructor(@Inject(HOLD_SOURCES) private readonly sources: HoldSources)`, then `sources.add(this)`.
 * A source other than legal holds names persons or partners, not dossiers: it has no hold to copy into.
 */
export interface HoldSource {
  /**
   * What must be kept at that instant, as the log tells it by now: a source that asks a view waits for the log's head
   * first. What fails stops the purge.
   * @param at milliseconds since the epoch
   */
  heldAt(at: number): Promise<readonly HeldScope[]>;
  /** Ids of the keys of its own files whose time has come: they go with the next purge. @param at milliseconds since the epoch */
  expired?(at: number): Promise<readonly string[]>;
  /** These keys are about to be destroyed; some may not be its own. Repeating it is harmless. */
  purging?(keyIds: ReadonlySet<string>, at: number): Promise<void>;
}

/** Injection token of the `HoldSources`. */
export const HOLD_SOURCES = Symbol('HoldSources');

/** Every source of holds of this process. */
export class HoldSources {
  private readonly sources: HoldSource[] = [];

  add(source: HoldSource): void {
    this.sources.push(source);
  }

  async heldAt(at: number): Promise<readonly HeldScope[]> {
    const scopes = await Promise.all(this.sources.map((source) => source.heldAt(at)));
    return scopes.flat();
  }

  async expired(at: number): Promise<readonly string[]> {
    const keyIds: string[] = [];
    for (const source of this.sources) keyIds.push(...((await source.expired?.(at)) ?? []));
    return keyIds;
  }

  async purging(keyIds: ReadonlySet<string>, at: number): Promise<void> {
    for (const source of this.sources) await source.purging?.(keyIds, at);
  }
}
