import { randomUUID } from 'node:crypto';
import { SqliteEventStore } from '#event-store';

/*
 * Run by node, to be killed: appends to several streams of the log FILE without end (as `deleting`, with deletions and
 * scavenges among them), and prints each acknowledged event as "stream revision id" and each acknowledged deletion as
 * "stream deleted". Writing to a pipe is synchronous here: what was printed before the kill is read by the test.
 */
const [, , file = '', round = '', mode = ''] = process.argv;
const store = await SqliteEventStore.open({ file });
const print = (lines: readonly string[]) => process.stdout.write(lines.map((line) => `${line}\n`).join(''));

async function appendForEver(stream: string, most: number): Promise<never> {
  for (let turn = 1; ; turn += 1) {
    const events = Array.from({ length: 1 + (turn % most) }, (_, index) => ({
      ...{ id: randomUUID(), type: 'LoadAdded', metadata: '{"schemaVersion":1}' },
      data: Buffer.alloc(200 + ((turn * 37 + index) % 1000), turn),
    }));
    const { revision } = await store.append(stream, events, 'any');
    print(events.map(({ id }, index) => `${stream} ${revision - events.length + 1 + index} ${id}`));
  }
}

async function deleteForEver(): Promise<never> {
  for (let turn = 0; ; turn += 1) {
    const stream = `trace-round${round}.gone${turn}`;
    for (let part = 0; part < 3; part += 1) {
      const events = Array.from({ length: 300 }, () => ({
        id: randomUUID(),
        type: 'T',
        metadata: '{}',
        data: Buffer.alloc(500),
      }));
      await store.append(stream, events, 'any');
    }
    await store.deleteStream(stream, 'exists');
    print([`${stream} deleted`]);
    await store.scavenge();
  }
}

await Promise.race([
  appendForEver('trace-one', 8),
  appendForEver('trace-two', 300),
  appendForEver('account-1', 2),
  ...Array.from({ length: 8 }, (_, index) => appendForEver(`review-round${round}.${index}`, 3)),
  ...(mode === 'deleting' ? [deleteForEver()] : []),
]);
