import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Decisions } from '#event-store';
import { type Ids, IDS } from '#kernel';
import { type AnyKeyring, KEYRING, legalDayOf } from '#keyring';
import { HOLD_SOURCES, type HeldScope, type HoldSource, type HoldSources } from '#retention';
import { accessKeyId, accessStream } from '../../domain/access-events.js';
import { type AccessRequest, accessRequest, fileIsDue } from '../../domain/access-request.js';

/** A pending request keeps the traces that it asks for, by itself; its own file goes when its time has come. */
@Injectable()
export class PendingAccess implements HoldSource, OnModuleInit {
  constructor(
    private readonly decisions: Decisions,
    @Inject(KEYRING) private readonly keyring: AnyKeyring,
    @Inject(HOLD_SOURCES) private readonly sources: HoldSources,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  onModuleInit(): void {
    this.sources.add(this);
  }

  /** Of users only: a dossier's traces are copied for a legal hold alone. */
  async heldAt(at: number): Promise<readonly HeldScope[]> {
    const scopes: HeldScope[] = [];
    for (const [, state] of await this.filed()) {
      if (state.status !== 'pending' || state.subject.kind !== 'user') continue;
      const { userId } = state.subject;
      scopes.push({ subject: { kind: 'person', userId }, fromDay: EARLIEST_DAY, toDay: legalDayOf(at) });
    }
    return scopes;
  }

  async expired(at: number): Promise<readonly string[]> {
    return (await this.filed())
      .filter(([, state]) => fileIsDue(state, at))
      .map(([requestId]) => accessKeyId(requestId));
  }

  /** Said before the key goes: views take the row away by it. */
  async purging(keyIds: ReadonlySet<string>, at: number): Promise<void> {
    for (const [requestId] of await this.filed()) {
      if (!keyIds.has(accessKeyId(requestId))) continue;
      const context = { at, correlationId: this.ids.next(at) };
      await this.decisions.execute(accessRequest, accessStream(requestId), { do: 'purge-file', at }, context);
    }
  }

  /** As the log tells them, whatever the views show. */
  private async filed(): Promise<readonly (readonly [requestId: string, state: AccessRequest])[]> {
    const living = (await this.keyring.keys('request')).filter(({ destroyedAt }) => destroyedAt === undefined);
    const found: (readonly [string, AccessRequest])[] = [];
    for (const { id } of living) {
      const requestId = id.slice('request/'.length);
      found.push([requestId, await this.decisions.load(accessRequest, accessStream(requestId))]);
    }
    return found;
  }
}

/** Whatever still stands of the person's traces. */
const EARLIEST_DAY = '2000-01-01';
