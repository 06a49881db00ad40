import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { type Filter, filterOf } from './filters.js';
import type { Node } from './node.js';
import type { Outbox } from './outbox.js';
import { placeOf } from './log-reader.js';
import { isTombstone, type LogRecord, RECORD_BYTES } from './records.js';
import { caughtUp, type Checkpoint, checkpointReply, confirmation, nameIn } from './replies.js';
import { replyOf } from './read-handler.js';
import { Deleted } from './rpc-errors.js';

const PAGE = 500;
const compare = (a: Checkpoint, b: Checkpoint) => a.commit - b.commit || a.prepare - b.prepare;
const at = ({ position }: LogRecord): Checkpoint => ({ commit: position, prepare: position });

/** `$all`, from after a position, in pages up to the end, then live. */
export async function subscribeToAll(node: Node, options: ReadReq.Options, outbox: Outbox): Promise<void> {
  const filter = filterOf(options);
  const from = await startOf(node, options);
  await outbox.send(confirmation());
  const subscription = new AllSubscription(node, options, outbox, filter);
  const next = await subscription.catchUp(from);
  if (next !== undefined) await subscription.live(next);
}

async function startOf(node: Node, options: ReadReq.Options): Promise<Checkpoint | undefined> {
  const all = options.getAll();
  const position = all?.getPosition();
  if (position !== undefined) {
    const commit = placeOf(position.getCommitPosition());
    if (commit !== 'end') return { commit, prepare: Number(position.getPreparePosition()) };
  } else if (all?.hasEnd() !== true) return undefined;
  for await (const last of node.reader.backwards('end')) return at(last);
  return undefined;
}

class AllSubscription {
  /** Up to here it was sent, or considered and left out. */
  private checkpoint: Checkpoint | undefined;
  private told: Checkpoint | undefined;
  private considered = 0;

  constructor(
    private readonly node: Node,
    private readonly options: ReadReq.Options,
    private readonly outbox: Outbox,
    private readonly filter: Filter | undefined,
  ) {}

  /**
   * Page by page, as the real server does it: a checkpoint that no event stands for is the beginning of the last page,
   * which lies before the record there (`prepare` 0), not at the end of what was considered.
   */
  async catchUp(from: Checkpoint | undefined): Promise<number | undefined> {
    this.checkpoint = from;
    const window = this.filter?.window ?? PAGE;
    let page: Checkpoint = from ?? { commit: 0, prepare: 0 };
    for (;;) {
      let last: LogRecord | undefined;
      let count = 0;
      for await (const record of this.node.reader.forwards(page.commit, window)) {
        last = record;
        count += 1;
        if (from !== undefined && compare(at(record), from) <= 0) continue;
        if (!(await this.sendEvent(record))) return undefined;
      }
      const next = last === undefined ? page : { commit: last.position + RECORD_BYTES, prepare: 0 };
      if (this.isPast(page) && compare(page, next) < 0) this.checkpoint = page;
      this.considered += count;
      if (count < window) {
        await this.sendCheckpoint();
        return (await this.outbox.send(caughtUp())) ? next.commit : undefined;
      }
      if (this.filter !== undefined && this.considered >= this.filter.interval) {
        this.considered %= this.filter.interval;
        await this.sendCheckpoint();
      }
      page = next;
    }
  }

  async live(from: number): Promise<void> {
    this.considered = 0;
    for await (const record of this.node.reader.live(from, this.outbox.gone)) {
      if (this.checkpoint !== undefined && compare(at(record), this.checkpoint) <= 0) continue;
      if (!(await this.sendEvent(record))) return;
      this.considered += 1;
      if (this.filter === undefined || this.considered < this.filter.interval) continue;
      this.considered = 0;
      this.checkpoint = at(record);
      await this.sendCheckpoint();
    }
  }

  private isPast(place: Checkpoint): boolean {
    return this.checkpoint === undefined || compare(this.checkpoint, place) < 0;
  }

  private async sendEvent(record: LogRecord): Promise<boolean> {
    if (this.filter?.allows(record) === false) return !this.outbox.gone.aborted;
    this.checkpoint = at(record);
    return this.outbox.send(await replyOf(this.node, record, this.options));
  }

  private async sendCheckpoint(): Promise<void> {
    const { checkpoint, told } = this;
    if (this.filter === undefined || checkpoint === undefined) return;
    if (told !== undefined && compare(checkpoint, told) <= 0) return;
    this.told = checkpoint;
    await this.outbox.send(checkpointReply(checkpoint));
  }
}

/** One stream, from after a revision: history, then live, until it is deleted. */
export async function subscribeToStream(node: Node, options: ReadReq.Options, outbox: Outbox): Promise<void> {
  const of = options.getStream();
  const stream = nameIn(of?.getStreamIdentifier());
  const last = await node.reader.lastOf(stream);
  let sent = of?.hasRevision() === true ? Number(of.getRevision()) : of?.hasEnd() === true ? last : -1;
  await outbox.send(confirmation());
  let position = 0;
  const send = async (record: LogRecord): Promise<boolean> => {
    position = Math.max(position, record.position);
    if (record.stream !== stream) return true;
    if (isTombstone(record)) throw new Deleted(stream);
    if (record.revision <= sent) return true;
    sent = record.revision;
    return outbox.send(await replyOf(node, record, options));
  };
  for await (const head of node.reader.backwards('end')) {
    position = head.position;
    break;
  }
  const until = position;
  for await (const record of node.reader.stream(stream, 'forwards', sent + 1, last)) {
    if (record.position > until) break;
    if (!(await send(record))) return;
  }
  if (!(await outbox.send(caughtUp()))) return;
  for await (const record of node.reader.live(until + RECORD_BYTES, outbox.gone)) {
    if (!(await send(record))) return;
  }
}
