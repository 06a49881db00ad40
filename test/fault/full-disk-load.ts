import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '#kernel';
import { SqliteEventStore } from '#event-store';

/*
 * Run by node on a small disk of its own, FOLDER: appends until the disk is full, makes room, goes on. Prints what it
 * saw as JSON.
 */
const [, , folder = ''] = process.argv;
const ballast = join(folder, 'ballast');
writeFileSync(ballast, Buffer.alloc(4 * 1024 * 1024));
const store = await SqliteEventStore.open({ file: join(folder, 'log.db') });

/** Appends until one is refused: the number that was acknowledged, and the code of the refusal. */
async function fill(): Promise<{ acknowledged: number; code: string }> {
  for (let acknowledged = 0; ; acknowledged += 1) {
    const event = { id: randomUUID(), type: 'LoadAdded', metadata: '{}', data: Buffer.alloc(50_000, 1) };
    try {
      await store.append('trace-1', [event], 'any');
    } catch (error) {
      return { acknowledged, code: error instanceof Refusal ? error.code : String(error) };
    }
  }
}

const first = await fill();
let stored = 0;
for await (const event of store.readAll()) stored += event.revision === stored ? 1 : Infinity;
rmSync(ballast);
const second = await fill();
await store.close().catch(() => undefined);
process.stdout.write(JSON.stringify({ first, stored, second }));
