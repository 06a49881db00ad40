import type { Decisions } from '#event-store';
import type { AnyKeyring } from '#keyring';
import { type Hold, hold, termsInForce } from '../../domain/hold.js';
import { heldTracesKeyId, holdKeyId, holdStream } from '../../domain/hold-events.js';
import type { HeldScope, HoldSource } from '../../domain/hold-sources.js';

/** A hold that has a key left, and which. */
export interface KeyedHold {
  readonly holdId: string;
  readonly state: Hold;
  readonly file: boolean;
  readonly copies: boolean;
}

/** Legal holds as the log tells them, whatever the views show: a hold without a living key keeps nothing. */
export class LegalHolds implements HoldSource {
  constructor(
    private readonly decisions: Decisions,
    private readonly keyring: AnyKeyring,
  ) {}

  async heldAt(at: number): Promise<readonly HeldScope[]> {
    return (await this.keyed()).flatMap(({ holdId, state }) => {
      const terms = termsInForce(state, at);
      if (terms === undefined) return [];
      const { subject, fromDay, toDay } = terms;
      return [{ holdId, subject, fromDay, toDay }];
    });
  }

  /** In order of id: of time. */
  async keyed(): Promise<readonly KeyedHold[]> {
    const living = (await this.keyring.keys('hold')).filter(({ destroyedAt }) => destroyedAt === undefined);
    const keyIds = new Set(living.map(({ id }) => id));
    const holds: KeyedHold[] = [];
    for (const holdId of new Set([...keyIds].map(holdOf))) {
      const state = await this.decisions.load(hold, holdStream(holdId));
      const [file, copies] = [keyIds.has(holdKeyId(holdId)), keyIds.has(heldTracesKeyId(holdId))];
      holds.push({ holdId, state, file, copies });
    }
    return holds;
  }
}

/** The hold of `hold/<uuid>` or `hold/<uuid>.traces`. */
const holdOf = (keyId: string): string => /^hold\/([^.]+)/.exec(keyId)?.[1] ?? keyId;
