import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadAllOptions, StoredEvent } from '#event-store';
import { TreeWriter } from '../../tree/tree-writer.js';
import { TreeGrower } from './tree-grower.js';

const PAGE = 500;

const eventAt = (position: number): StoredEvent => ({
  id: `0199a3f0-0000-7000-8000-${String(position).padStart(12, '0')}`,
  type: 'ActionTraced',
  stream: 'trace-2026-03-02',
  revision: position - 1,
  position,
  metadata: '{}',
  data: Buffer.from('sealed'),
});

describe('what makes a tree follow its log', () => {
  let folder: string;
  let tree: TreeWriter;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-grower-'));
    tree = new TreeWriter(folder, 'spec');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A log that grows by `more` events at each page that is asked of it. */
  const growing = (head: number, more: number) => {
    const asked: number[] = [];
    async function* readAll({ from: after = 0, limit = Infinity }: ReadAllOptions = {}): AsyncGenerator<StoredEvent> {
      asked.push(after);
      const until = Math.min(head, after + limit);
      head += more;
      for (let position = after + 1; position <= until; position += 1) yield eventAt(position);
    }
    return { log: { readAll }, asked };
  };

  it('takes everything up, page after page, and commits it', async () => {
    const { log, asked } = growing(2 * PAGE + 100, 0);
    expect(await new TreeGrower(log, tree).run()).toMatchObject({ size: 1100, position: 1100 });
    expect(asked).toEqual([0, 500, 1000]);
    expect(tree.head.size).toBe(1100);
  });

  it('leaves to the next run what is written while it works: it does not chase the end of a busy log', async () => {
    const { log, asked } = growing(PAGE + 3, 7);
    const grower = new TreeGrower(log, tree);
    expect((await grower.run()).size).toBe(510);
    expect(asked).toHaveLength(2);
    expect((await grower.run()).size).toBe(517);
    expect(asked).toHaveLength(3);
  });

  it('ends where there is nothing', async () => {
    const { log, asked } = growing(0, 0);
    expect((await new TreeGrower(log, tree).run()).size).toBe(0);
    expect(asked).toEqual([0]);
  });

  it('commits what it has when it is stopped', async () => {
    const { log } = growing(10 * PAGE, 0);
    let pages = 0;
    expect((await new TreeGrower(log, tree).run(() => (pages += 1) > 2)).size).toBe(2 * PAGE);
  });
});
