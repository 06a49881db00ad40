import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import { isRefusal } from '#kernel';
import { legalDayOf } from '#keyring';
import { expiryOfDay, RestorePurges, RETENTION_PERIODS, type RetentionPeriods, RunPurge } from '#retention';
import type { Runtime } from './runtime.js';

/**
 * What purges have taken and an older copy of a store has brought back goes again, before anything is served. While the
 * views are being made anew they show nothing, and hold nothing that does not open: then the daily purge looks again.
 * @returns what to tell the operator
 */
export async function restorePurges(app: INestApplicationContext, logger: Logger): Promise<readonly string[]> {
  try {
    const { keys, rows, streams } = await app.get(CommandBus).execute(new RestorePurges());
    if (keys + rows + streams === 0) return [];
    logger.warn({ keys, rows, streams }, 'purges were applied again');
    return [
      `Une copie plus ancienne avait ramené des données déjà purgées : elles sont détruites de nouveau (clés : ${keys}, lignes : ${rows}, flux : ${streams}).`,
    ];
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'view.rebuilding') throw error;
    logger.warn('purges are looked at again once the views are rebuilt');
    return [];
  }
}

/** Letters that nobody took away, older than the traces of their day may be. @returns how many went */
export async function purgeLetters(outbox: string, at: number, months: number): Promise<number> {
  let gone = 0;
  for (const name of existsSync(outbox) ? await readdir(outbox) : []) {
    // The file's name begins with the instant of its letter: see `OutboxDelivery`.
    const day = /^\.?(\d{4}-\d{2}-\d{2})T/.exec(name)?.[1];
    if (day === undefined || expiryOfDay(day, months) > at) continue;
    await rm(join(outbox, name), { force: true });
    gone += 1;
  }
  return gone;
}

/** Once in a legal day; where several servers share the stores, those after the first find nothing due. */
export class DailyPurge {
  private last: string | undefined;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly runtime: Runtime,
    private readonly logger: Logger,
  ) {}

  /** Errors: those of `RunPurge`; the next call tries again. */
  async run(): Promise<void> {
    const { clock, folder } = this.runtime;
    const today = legalDayOf(clock.now());
    if (today === this.last) return;
    for (;;) {
      const done = await this.app.get(CommandBus).execute(new RunPurge());
      if (done === undefined) break;
      const { purgeId: purge, counts, milliseconds } = done;
      this.logger.info({ purge, ...counts, milliseconds }, 'purged');
    }
    const { tracesMonths } = this.app.get<RetentionPeriods>(RETENTION_PERIODS);
    await purgeLetters(folder.outbox, clock.now(), tracesMonths);
    this.last = today;
  }
}
