import streams, { type ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { filterOf } from './filters.js';
import { placeOf } from './log-reader.js';
import type { Node } from './node.js';
import { Outbox, type ReadCall } from './outbox.js';
import { isTombstone, type LogRecord } from './records.js';
import { eventReply, nameIn, notFound } from './replies.js';
import { asRpcError, invalid } from './rpc-errors.js';
import { subscribeToAll, subscribeToStream } from './subscriptions.js';

const { ReadResp } = streams;
const LINK = '$>';

export async function read(node: Node, call: ReadCall): Promise<void> {
  try {
    node.admit(call.metadata);
    await node.faults.delay();
    const options = call.request.getOptions();
    if (options?.hasUuidOption() !== true) throw invalid(`'uuidOption' is a required argument`);
    const outbox = new Outbox(call);
    if (options.hasSubscription()) {
      if (options.getReadDirection() !== streams.ReadReq.Options.ReadDirection.FORWARDS) throw combination();
      await (options.hasAll() ? subscribeToAll : subscribeToStream)(node, options, outbox);
    } else if (options.hasAll()) await readAll(node, options, outbox);
    else if (options.hasFilter()) throw combination();
    else await readStream(node, options, outbox);
    call.end();
  } catch (error) {
    if (!call.cancelled) call.emit('error', asRpcError(error));
  }
}

const combination = () => invalid('The combination of options is invalid.');
const isForwards = (options: ReadReq.Options) =>
  options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;

async function readAll(node: Node, options: ReadReq.Options, outbox: Outbox): Promise<void> {
  const all = options.getAll();
  const filter = filterOf(options);
  const position = all?.getPosition();
  const place = position === undefined ? (all?.hasEnd() === true ? 'end' : 0) : placeOf(position.getCommitPosition());
  const records = isForwards(options) ? node.reader.forwards(place) : node.reader.backwards(place);
  let left = Number(options.getCount());
  if (left <= 0) return;
  for await (const record of records) {
    if (filter?.allows(record) === false) continue;
    if (!(await outbox.send(await replyOf(node, record, options)))) return;
    left -= 1;
    if (left <= 0) return;
  }
}

async function readStream(node: Node, options: ReadReq.Options, outbox: Outbox): Promise<void> {
  const of = options.getStream();
  const stream = nameIn(of?.getStreamIdentifier());
  const last = await node.reader.lastOf(stream);
  if (last < 0) return void (await outbox.send(notFound(stream)));
  const end = isForwards(options) ? Number.MAX_SAFE_INTEGER : last;
  const from = of?.hasEnd() === true ? end : Math.min(Number(of?.getRevision() ?? 0), Number.MAX_SAFE_INTEGER);
  const tellsEnds = (options.getControlOption()?.getCompatibility() ?? 0) >= 1;
  const first = node.reader.firstOf(stream, last);
  if (tellsEnds && isForwards(options) && from < first && first > last) {
    await outbox.send(new ReadResp().setFirstStreamPosition(String(first)));
  }
  const left = { count: Number(options.getCount()) };
  for await (const record of node.reader.stream(stream, isForwards(options) ? 'forwards' : 'backwards', from, last)) {
    if (left.count <= 0) break;
    left.count -= 1;
    if (!(await outbox.send(await replyOf(node, record, options)))) return;
  }
  if (tellsEnds) await outbox.send(new ReadResp().setLastStreamPosition(String(last)));
}

/** With links resolved where that was asked for. */
export async function replyOf(node: Node, record: LogRecord, options: ReadReq.Options) {
  if (!options.getResolveLinks() || record.type !== LINK || isTombstone(record)) return eventReply(record, options);
  return eventReply(await node.reader.resolved(record), options, record);
}
