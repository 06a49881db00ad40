import { setImmediate as breathe } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Journal, StreamDeleted } from '#event-store';
import { RightsEraser } from '#habilitations';
import { IdentityEraser } from '#identity';
import { type AnyKeyring, KEYRING } from '#keyring';
import { TraceEraser } from '#traces';
import { boundsOfDay } from '../../domain/calendar.js';

const TRACE = 'trace/';

export interface Settled {
  readonly rows: number;
  readonly streams: number;
}

/**
 * Brings views and log in line with the keyring: what no key opens any more leaves the rows, and streams of which nothing
 * opens are tombstoned. Says nothing of what is due, so it also finishes what was interrupted and mends a backup.
 */
@Injectable()
export class PurgeSettler {
  constructor(
    private readonly traces: TraceEraser,
    private readonly identities: IdentityEraser,
    private readonly rights: RightsEraser,
    private readonly journal: Journal,
    @Inject(KEYRING) private readonly keyring: AnyKeyring,
  ) {}

  /** Errors: those of the views, the keyring and the log; repeating it is harmless. */
  async settle(): Promise<Settled> {
    return { rows: await this.settleRows(), streams: await this.settleStreams() };
  }

  /** Errors: those of the views and the keyring; repeating it is harmless. @returns how many went */
  async settleRows(): Promise<number> {
    return (await this.settleTraces()) + (await this.settleRights()) + (await this.settleIdentities());
  }

  /** A stream of which a hold keeps an event stays: nothing else in it opens. @returns how many went */
  async settleStreams(): Promise<number> {
    const { store } = this.journal;
    const [kept, days] = [await this.keptAccounts(), await this.destroyed(TRACE)];
    let streams = 0;
    for await (const stream of store.streams('trace-')) {
      const day = stream.slice('trace-'.length, 'trace-yyyy-mm-dd'.length);
      if (!days.has(day) || kept.has(day)) continue;
      try {
        await store.deleteStream(stream, 'any');
        streams += 1;
      } catch (error) {
        if (!(error instanceof StreamDeleted)) throw error;
      }
    }
    return streams;
  }

  private async settleTraces(): Promise<number> {
    const [kept, days] = [await this.keptAccounts(), await this.destroyed(TRACE)];
    let rows = 0;
    for (const day of await this.traces.days()) {
      if (!days.has(day)) continue;
      const keep = kept.get(day) ?? [];
      rows += await this.traces.erase(day, keep);
      rows += await this.identities.eraseSessions(...boundsOfDay(day), keep);
      await breathe();
    }
    return rows;
  }

  private async settleRights(): Promise<number> {
    const gone = [...(await this.destroyed('habilitation/'))];
    const people = [...(await this.destroyed('identity/'))];
    return gone.length + people.length === 0 ? 0 : this.rights.erase(gone, people);
  }

  private async settleIdentities(): Promise<number> {
    const people = [...(await this.destroyed('identity/'))];
    return people.length === 0 ? 0 : this.identities.eraseAccounts(people);
  }

  /** What follows the prefix in the ids of keys that are destroyed. */
  private async destroyed(prefix: 'trace/' | 'habilitation/' | 'identity/'): Promise<ReadonlySet<string>> {
    const keys = await this.keyring.keys(
      prefix === TRACE ? 'trace' : prefix === 'identity/' ? 'identity' : 'habilitation',
    );
    return new Set(
      keys.filter(({ destroyedAt }) => destroyedAt !== undefined).map(({ id }) => id.slice(prefix.length)),
    );
  }

  /** Accounts of which a hold keeps the payload key, by legal day. */
  private async keptAccounts(): Promise<ReadonlyMap<string, readonly string[]>> {
    const keys = Map.groupBy(await this.keyring.kept(), ({ day }) => day);
    return new Map([...keys].map(([day, some]) => [day, some.map(({ subject }) => subject)]));
  }
}
