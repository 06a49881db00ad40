import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';

/*
 * Run by node under strace: appends to a log in FOLDER, one after another, and says so by a system call of its own
 * after each acknowledgement.
 */
const [, , folder = '', appends = ''] = process.argv;
const store = await SqliteEventStore.open({ file: join(folder, 'log.db') });
writeSync(1, 'opened\n');
for (let turn = 1; turn <= Number(appends); turn += 1) {
  const event = { id: randomUUID(), type: 'LoadAdded', metadata: '{}', data: Buffer.alloc(300, turn) };
  await store.append('trace-durable', [event], 'any');
  writeSync(1, `acknowledged ${turn}\n`);
}
await store.close();
