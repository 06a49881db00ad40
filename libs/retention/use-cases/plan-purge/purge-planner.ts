import { Inject, Injectable } from '@nestjs/common';
import { RightsEraser } from '#habilitations';
import { type AnyKeyring, KEYRING } from '#keyring';
import { TraceEraser } from '#traces';
import {
  expiryOfDay,
  expiryOfDeparture,
  expiryOfHabilitation,
  RETENTION_PERIODS,
  type RetentionPeriods,
} from '../../domain/calendar.js';
import { HOLD_SOURCES, type HoldSources } from '../../domain/hold-sources.js';
import { HOLDS, type HoldRelease, type Holds, type HoldsInForce } from '../../domain/holds-in-force.js';

/** Of each kind in one purge: its certificate names them all, and an event holds 1 MiB. The next takes the others. */
export const MOST_AT_ONCE = 5_000;

export interface DueDay {
  /** Legal day, `yyyy-mm-dd`. */
  readonly day: string;
  readonly keyId: string;
  /** Milliseconds since the epoch. */
  readonly expiredAt: number;
  /** Rows of the trace view, held ones included. */
  readonly rows: number;
}

/** What is due at an instant, and has not gone yet. */
export interface PurgePlan {
  readonly at: number;
  readonly days: readonly DueDay[];
  readonly habilitations: readonly { readonly habilitationId: string; readonly keyId: string }[];
  readonly identities: readonly { readonly userId: string; readonly keyId: string }[];
  /** Keys of files of other contexts. */
  readonly files: readonly string[];
  /** What holds that are over kept until now. */
  readonly released: HoldRelease;
  readonly held: HoldsInForce;
}

/** Finds what has expired. Errors: those of the views and of the keyring; `view.behind`, `view.rebuilding` while they lag. */
@Injectable()
export class PurgePlanner {
  constructor(
    private readonly traces: TraceEraser,
    private readonly rights: RightsEraser,
    @Inject(KEYRING) private readonly keyring: AnyKeyring,
    @Inject(HOLDS) private readonly holds: Holds,
    @Inject(HOLD_SOURCES) private readonly sources: HoldSources,
    @Inject(RETENTION_PERIODS) private readonly periods: RetentionPeriods,
  ) {}

  /**
   * @param at milliseconds since the epoch
   * @param certified ids of keys that certificates say destroyed: where one stands (an older keyring), it is due whatever its age
   */
  async plan(at: number, certified: ReadonlySet<string> = new Set()): Promise<PurgePlan> {
    const held = await this.holds.inForce(at);
    const habilitations = await this.habilitations(at, held, certified);
    const going = new Set(habilitations.map(({ habilitationId }) => habilitationId));
    return {
      at,
      held,
      days: await this.days(at, certified),
      habilitations,
      identities: await this.identities(at, held, going, certified),
      files: (await this.sources.expired(at)).slice(0, MOST_AT_ONCE),
      released: await this.holds.due(at),
    };
  }

  private async days(at: number, certified: ReadonlySet<string>): Promise<DueDay[]> {
    const due = (await this.living('trace'))
      .map((keyId) => ({ keyId, day: keyId.slice('trace/'.length) }))
      .map((each) => ({ ...each, expiredAt: expiryOfDay(each.day, this.periods.tracesMonths) }))
      .filter(({ keyId, expiredAt }) => expiredAt <= at || certified.has(keyId));
    const rows = await this.traces.counts(due.map(({ day }) => day));
    return due.map((each) => ({ ...each, rows: rows.get(each.day) ?? 0 }));
  }

  private async habilitations(
    at: number,
    held: HoldsInForce,
    certified: ReadonlySet<string>,
  ): Promise<PurgePlan['habilitations']> {
    const due = (await this.rights.ended(at))
      .filter(({ endedAt }) => expiryOfHabilitation(endedAt, this.periods.habilitationsYears) <= at)
      .filter((habilitation) => !held.keepsHabilitation(habilitation))
      .map(({ habilitationId }) => `habilitation/${habilitationId}`);
    return (await this.standing('habilitation', due, certified)).map(({ id, keyId }) => ({
      habilitationId: id,
      keyId,
    }));
  }

  /** A person's identity goes with their last habilitation, once they have left. */
  private async identities(
    at: number,
    held: HoldsInForce,
    going: ReadonlySet<string>,
    certified: ReadonlySet<string>,
  ): Promise<PurgePlan['identities']> {
    const due = (await this.rights.departed(at, going))
      .filter(({ leftAt }) => expiryOfDeparture(leftAt, this.periods.tracesMonths) <= at)
      .filter(({ userId }) => !held.keepsIdentity(userId))
      .map(({ userId }) => `identity/${userId}`);
    return (await this.standing('identity', due, certified)).map(({ id, keyId }) => ({ userId: id, keyId }));
  }

  /** Those of the keys that stand, and of those that should no longer. */
  private async standing(kind: 'habilitation' | 'identity', due: readonly string[], certified: ReadonlySet<string>) {
    const wanted = new Set(due);
    const keyIds = (await this.living(kind)).filter((keyId) => wanted.has(keyId) || certified.has(keyId));
    return keyIds.slice(0, MOST_AT_ONCE).map((keyId) => ({ id: keyId.slice(kind.length + 1), keyId }));
  }

  private async living(kind: 'trace' | 'habilitation' | 'identity'): Promise<string[]> {
    const keys = await this.keyring.keys(kind);
    return keys.filter(({ destroyedAt }) => destroyedAt === undefined).map(({ id }) => id);
  }
}

/** Ids of every key that goes with a plan. */
export const keyIdsOf = ({ days, habilitations, identities, files, released }: PurgePlan): string[] => [
  ...[...days, ...habilitations, ...identities].map(({ keyId }) => keyId),
  ...files,
  ...released.days.flatMap(({ keyIds }) => keyIds),
  ...released.keyIds,
];
