import type { Readable } from 'node:stream';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  batchProof,
  CarriedEvents,
  type ExportedLine,
  type ExportedProof,
  INTEGRITY,
  type Integrity,
  KEYS,
  MANIFEST,
  manifestText,
  type TreeFiles,
} from '#audit';
import { Journal } from '#event-store';
import { toInstant } from '#kernel';
import { csvOf, type NamedTrace } from '#traces';
import { readmeText } from './readme-text.js';
import { zipStream } from './zip-stream.js';

type Pages = AsyncIterable<readonly NamedTrace[]>;

/** A file that goes with those that prove, under the same signature. */
export interface OtherFile {
  readonly name: string;
  readonly content: () => string | AsyncIterable<string | Uint8Array>;
}

/**
 * Traces with what proves them, as a ZIP (ADR 0019). @param pages the same each time they are read
 * @param at milliseconds since the epoch
 */
export class ExportWithProofs extends Query<Readable> {
  constructor(
    readonly pages: Pages,
    readonly at: number,
    readonly others: readonly OtherFile[] = [],
  ) {
    super();
  }
}

/** Errors: those of the pages, of the tree and of the store. */
@QueryHandler(ExportWithProofs)
export class ExportWithProofsHandler implements IQueryHandler<ExportWithProofs> {
  constructor(
    private readonly journal: Journal,
    @Inject(INTEGRITY) private readonly integrity: Integrity,
  ) {}

  async execute({ pages, at, others }: ExportWithProofs): Promise<Readable> {
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
      await file('traces.jsonl', this.lines(pages, tree, leaves));
      await file('traces.csv', csvOf(pages, true));
      await file('preuve.json', proofText(tree, leaves));
      await file('point-de-controle.txt', note);
      for (const { name, content } of others) await file(name, content());
      await file('LISEZMOI.txt', readmeText(madeAt, leaves.length, tree.head.size));
      await add(MANIFEST, integrity.sign(manifestText({ madeAt, rows: leaves.length, hashes })));
      await add(KEYS, `${integrity.keys.map(({ key }) => key).join('\n')}\n`);
    });
  }

  /** @param leaves is given the rank of each line's leaf */
  private async *lines(pages: Pages, tree: TreeFiles, leaves: number[]): AsyncGenerator<string> {
    const events = new CarriedEvents(tree, this.journal.store);
    for await (const page of pages) {
      for (const trace of page) {
        const found = await events.find(trace.position, trace.id);
        if (found === undefined) throw new Error(`the event at position ${trace.position} has no leaf`);
        leaves.push(found.leaf);
        yield `${JSON.stringify({ trace, ...found } satisfies ExportedLine<NamedTrace>)}\n`;
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
