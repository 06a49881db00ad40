import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import {
  type ArchiveKind,
  batchProof,
  CarriedEvents,
  CHECKPOINT,
  type ExportedLine,
  type ExportedProof,
  INTEGRITY,
  type Integrity,
  KEYS,
  MANIFEST,
  manifestText,
  PROOF,
  README,
  type TreeFiles,
} from '#audit';
import { Journal } from '#event-store';
import { toInstant } from '#kernel';
import { zipStream } from './zip-stream.js';

/** A file that goes with those that prove, under the same signature. */
export interface OtherFile {
  readonly name: string;
  readonly content: () => string | AsyncIterable<string | Uint8Array>;
}

/** One of which the archive's own page tells. */
export interface DescribedFile extends OtherFile {
  /** What it holds, in French. */
  readonly about: string;
}

/** What a line shows of the event that it comes from. */
export interface ShownRow {
  readonly id: string;
  readonly position: number;
}

export interface Archive<Row extends ShownRow> {
  readonly kind: ArchiveKind;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly rows: AsyncIterable<readonly Row[]>;
  readonly others: readonly OtherFile[];
  /** @param madeAt ISO 8601 UTC @param size leaves of the tree */
  readonly readme: (madeAt: string, rows: number, size: number) => string;
}

/** Makes a ZIP of lines with what proves each of them in the log (ADR 0019). Errors: those of the rows, the tree and the store. */
@Injectable()
export class ProvenZip {
  constructor(
    private readonly journal: Journal,
    @Inject(INTEGRITY) private readonly integrity: Integrity,
  ) {}

  async of<Row extends ShownRow>({ kind, at, rows, others, readme }: Archive<Row>): Promise<Readable> {
    const { integrity } = this;
    // What is exported stands in the log by now; the tree that proves it may be a moment behind.
    await integrity.catchUp();
    const [tree, note, madeAt] = [integrity.files, integrity.checkpoint(), toInstant(at)];
    return zipStream(async (add) => {
      const hashes = new Map<string, string>();
      const leaves: number[] = [];
      const file = async (...given: Parameters<typeof add>): Promise<void> => {
        hashes.set(given[0], await add(...given));
      };
      await file(kind.lines, this.lines(rows, tree, leaves));
      for (const { name, content } of others) await file(name, content());
      await file(PROOF, proofText(tree, leaves));
      await file(CHECKPOINT, note);
      await file(README, readme(madeAt, leaves.length, tree.head.size));
      await add(MANIFEST, integrity.sign(manifestText({ madeAt, rows: leaves.length, hashes })));
      await add(KEYS, `${integrity.keys.map(({ key }) => key).join('\n')}\n`);
    });
  }

  /** @param leaves is given the rank of each line's leaf */
  private async *lines<Row extends ShownRow>(
    pages: AsyncIterable<readonly Row[]>,
    tree: TreeFiles,
    leaves: number[],
  ): AsyncGenerator<string> {
    const events = new CarriedEvents(tree, this.journal.store);
    for await (const page of pages) {
      for (const trace of page) {
        const found = await events.find(trace.position, trace.id);
        if (found === undefined) throw new Error(`the event at position ${trace.position} has no leaf`);
        leaves.push(found.leaf);
        yield `${JSON.stringify({ trace, ...found } satisfies ExportedLine<Row>)}\n`;
      }
    }
  }
}

function proofText(tree: TreeFiles, leaves: readonly number[]): string {
  const { size } = tree.head;
  const indices = leaves.toSorted((one, other) => one - other);
  const nodes = batchProof(tree.nodes, indices, size).map((node) => node.toString('hex'));
  return JSON.stringify({ size, nodes } satisfies ExportedProof);
}
