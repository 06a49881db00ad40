import { randomUUID } from 'node:crypto';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, { type ReadReq, type ReadResp as Reply } from '@eventstore/db-client/generated/streams_pb.js';
import { DELETED_REVISION, isTombstone, type LogRecord } from './records.js';

const { ReadResp } = streams;
const TICKS_PER_MILLISECOND = 10_000n;

/** A place in the log as two numbers: before the record at `commit` when `prepare` is lower. */
export interface Checkpoint {
  readonly commit: number;
  readonly prepare: number;
}

export function identifierOf(stream: string) {
  return new shared.StreamIdentifier().setStreamName(Uint8Array.from(Buffer.from(stream)));
}

export const nameIn = (identifier: { getStreamName_asU8(): Uint8Array } | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

/** @param link the event that pointed here, where links are resolved; then `event` may be missing */
export function eventReply(event: LogRecord | undefined, options: ReadReq.Options, link?: LogRecord): Reply {
  const original = link ?? event;
  const read = new ReadResp.ReadEvent().setCommitPosition(String(original?.position ?? 0));
  if (event !== undefined) read.setEvent(recorded(event, options));
  if (link !== undefined) read.setLink(recorded(link, options));
  return new ReadResp().setEvent(read);
}

export const confirmation = (): Reply =>
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID()));

export const caughtUp = (): Reply => new ReadResp().setCaughtUp(new ReadResp.CaughtUp());

export const notFound = (stream: string): Reply =>
  new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream)));

export function checkpointReply({ commit, prepare }: Checkpoint): Reply {
  const checkpoint = new ReadResp.Checkpoint().setCommitPosition(String(commit)).setPreparePosition(String(prepare));
  return new ReadResp().setCheckpoint(checkpoint);
}

function recorded(record: LogRecord, options: ReadReq.Options) {
  const { id, type, json, metadata, data, created, stream, revision, position } = record;
  const reply = new ReadResp.ReadEvent.RecordedEvent()
    .setId(options.getUuidOption()?.hasStructured() === true ? structured(id) : new shared.UUID().setString(id))
    .setStreamIdentifier(identifierOf(stream))
    .setStreamRevision(isTombstone(record) ? DELETED_REVISION : String(revision))
    .setCommitPosition(String(position))
    .setPreparePosition(String(position))
    .setCustomMetadata(metadata)
    .setData(data);
  reply
    .getMetadataMap()
    .set('type', type)
    .set('content-type', json ? 'application/json' : 'application/octet-stream')
    .set('created', String(BigInt(created) * TICKS_PER_MILLISECOND));
  return reply;
}

function structured(id: string) {
  const hex = id.replaceAll('-', '');
  const half = (from: number) => String(BigInt.asIntN(64, BigInt(`0x${hex.slice(from, from + 16)}`)));
  const bits = new shared.UUID.Structured().setMostSignificantBits(half(0)).setLeastSignificantBits(half(16));
  return new shared.UUID().setStructured(bits);
}
