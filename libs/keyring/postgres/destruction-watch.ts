import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { KeyDatabase } from './key-database.js';

/** A destruction is told at once; this finds what was not heard. */
const POLL = 1_000;
/** How long keys are trusted without news of destructions. */
const TRUST = 15_000;

export interface WatchListener {
  /** How many keys were ever destroyed. */
  counted(destructions: number): void;
  /** No news for too long: nothing is sure any more. */
  blind(): void;
}

/** Hears of keys destroyed by other servers. */
export class DestructionWatch {
  private readonly end = new AbortController();
  private wake = new AbortController();
  private news = performance.now();
  private readonly watching: Promise<void>;

  constructor(
    private readonly database: KeyDatabase,
    private readonly listener: WatchListener,
  ) {
    this.watching = this.watch();
  }

  async close(): Promise<void> {
    this.end.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    let client: pg.Client | undefined;
    while (!this.end.signal.aborted) {
      this.wake = new AbortController();
      try {
        client ??= await this.database.listen(() => this.wake.abort());
        // Asked on the very connection that listens: lost, it fails here.
        const { rows } = await client.query<{ destructions: number }>('SELECT destructions FROM keyring.state');
        this.listener.counted(rows[0]?.destructions ?? 0);
        this.news = performance.now();
      } catch {
        void client?.end().catch(() => undefined);
        client = undefined;
        if (performance.now() - this.news > TRUST) this.listener.blind();
      }
      await delay(POLL, undefined, { signal: AbortSignal.any([this.end.signal, this.wake.signal]) }).catch(
        () => undefined,
      );
    }
    await client?.end().catch(() => undefined);
  }
}
