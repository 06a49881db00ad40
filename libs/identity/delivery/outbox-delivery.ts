import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock, toInstant } from '#kernel';
import type { Delivery, Message } from './delivery.js';

/**
 * One file per message in a folder that only its owner reads, for whoever hands them out or sends them. A file's name
 * tells when, never to whom.
 */
export class OutboxDelivery implements Delivery {
  /** @param folder `<data>/outbox`. */
  constructor(
    private readonly folder: string,
    private readonly clock: Clock = systemClock,
  ) {}

  async deliver({ to, subject, text }: Message): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const name = `${toInstant(this.clock.now()).replaceAll(':', '-')}-${randomUUID()}`;
    const unfinished = join(this.folder, `.${name}`);
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(`To: ${to}\nSubject: ${subject}\n\n${text}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(this.folder, `${name}.txt`));
    await syncFolder(this.folder);
  }
}

/** A new name is durable once its folder is synced (neither possible nor needed on Windows). */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
