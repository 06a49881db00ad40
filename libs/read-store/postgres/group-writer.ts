import type pg from 'pg';
import type { ReadEvent } from '#kernel';
import { Dispatcher } from '../dispatcher.js';
import type { TableDefinition, ViewGroup } from '../port.js';
import { ProjectionFailure } from '../projection-failure.js';
import type { GenerationWriter } from '../projections.js';
import { BatchWriter, Collision } from './batch-writer.js';
import { inTransaction, isDataError, refusalOf } from './connection.js';
import { PartitionTables } from './partition-tables.js';
import { RecordedChanges } from './recorded-changes.js';
import { type Register, schemaOf } from './register.js';

/** Writes one generation of one group: the rows of a batch and its checkpoint in one transaction, which the lease fences. */
export class PostgresGroupWriter implements GenerationWriter {
  private readonly dispatcher: Dispatcher;
  private readonly tables: ReadonlyMap<string, TableDefinition>;
  private readonly partitions: PartitionTables;
  private readonly writer: BatchWriter;
  private readonly known = new Set<string>();

  /** @param bulk a rebuild: no reader yet, indexes of partitions are built when they have gone quiet. */
  constructor(
    private readonly client: pg.ClientBase,
    private readonly register: Register,
    readonly group: ViewGroup,
    private readonly generation: number,
    private position: number,
    bulk: boolean,
  ) {
    const schema = schemaOf(group.name, generation);
    this.dispatcher = new Dispatcher(group);
    this.tables = new Map(group.tables.map((table) => [table.name, table]));
    this.partitions = new PartitionTables(client, schema, bulk);
    this.writer = new BatchWriter(client, schema, this.tables, this.partitions, bulk);
  }

  get checkpoint(): number {
    return this.position;
  }

  /** @throws ProjectionFailure, having applied everything before the event that could not be; LeaseLost, having applied nothing. */
  async apply(events: readonly ReadEvent[], upTo: number): Promise<void> {
    const fresh = events.filter((event) => event.position > this.position && this.dispatcher.handles(event.type));
    try {
      await this.transaction(fresh, Math.max(upTo, this.position));
    } catch (error) {
      const failure = isDataError(error) ? await this.culprit(fresh, error) : error;
      if (!(failure instanceof ProjectionFailure)) throw failure;
      const before = fresh.filter((event) => event.position < failure.position);
      await this.transaction(before, Math.max(this.position, before.at(-1)?.position ?? 0));
      throw failure;
    }
    await this.partitions.endOfBatch();
  }

  /** Ends a bulk load: builds what indexes are missing. */
  async finish(): Promise<void> {
    await this.partitions.finish();
    for (const { name, partitioned } of this.group.tables) {
      if (!partitioned)
        await this.client.query(`VACUUM (ANALYZE) "${schemaOf(this.group.name, this.generation)}"."${name}"`);
    }
  }

  close(): void {
    // The connection is its owner's.
  }

  private async transaction(events: readonly ReadEvent[], upTo: number): Promise<void> {
    if (events.length === 0 && upTo === this.position) return;
    const changes = new RecordedChanges(this.tables, this.known);
    try {
      const shredded = this.dispatcher.project(events, changes);
      await this.commit(changes, shredded, upTo).catch(async (error: unknown) => {
        if (!(error instanceof Collision)) throw error;
        this.forget();
        const exact = new RecordedChanges(this.tables, this.known, await this.writer.taken(changes));
        await this.commit(exact, this.dispatcher.project(events, exact), upTo);
      });
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  private async commit(changes: RecordedChanges, shredded: number, upTo: number): Promise<void> {
    const advance = () =>
      this.register.advance(this.group.name, this.generation, this.position, upTo, {
        shredded,
        doubles: changes.doubles,
      });
    if (changes.empty && changes.doubles + shredded === 0) {
      await advance();
    } else {
      await inTransaction(this.client, async () => {
        await this.writer.write(changes);
        await advance();
      });
    }
    this.partitions.committed();
    this.position = upTo;
  }

  /** After a rollback. */
  private forget(): void {
    this.known.clear();
    this.partitions.rolledBack();
  }

  /** Which event the database refused: they are tried one by one, and none is kept. */
  private async culprit(events: readonly ReadEvent[], error: unknown): Promise<unknown> {
    let found: ProjectionFailure | undefined;
    await inTransaction(this.client, async () => {
      for (const event of events) {
        found = await this.tryOne(event);
        if (found !== undefined) break;
      }
      throw new Undone();
    }).catch((reason: unknown) => {
      if (!(reason instanceof Undone)) throw reason;
    });
    this.forget();
    return found ?? error;
  }

  private async tryOne(event: ReadEvent): Promise<ProjectionFailure | undefined> {
    for (const projection of this.dispatcher.handlersOf(event)) {
      const record = (taken?: Map<string, ReadonlySet<string>>): RecordedChanges => {
        const changes = new RecordedChanges(this.tables, new Set(), taken);
        if (!event.shredded) projection.project(event, changes);
        return changes;
      };
      try {
        await this.writer.write(record(await this.writer.taken(record())));
      } catch (error) {
        if (!isDataError(error)) throw error;
        return new ProjectionFailure(this.group.name, projection.name, event, refusalOf(error));
      }
    }
    return undefined;
  }
}

class Undone extends Error {}
