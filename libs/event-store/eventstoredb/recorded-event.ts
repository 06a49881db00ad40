import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { StoredEvent } from '../port.js';
import { Failure } from './failure.js';
import type { LogPosition } from './requests.js';

const decoder = new TextDecoder();
/** The server marks the end of a deleted stream with an event of this type. */
const TOMBSTONE = '$streamDeleted';

export interface Recorded {
  readonly event: StoredEvent;
  readonly tombstone: boolean;
}

/** The event of an answer, with metadata and data exactly as they were written; undefined when it holds none. */
export function recordedOf(response: ReadResp): Recorded | undefined {
  const recorded = response.getEvent()?.getEvent();
  const id = recorded?.getId()?.getString();
  if (recorded === undefined || id === undefined) return undefined;
  const type = recorded.getMetadataMap().get('type') ?? '';
  const tombstone = type === TOMBSTONE;
  const stream = decoder.decode(recorded.getStreamIdentifier()?.getStreamName_asU8());
  const event = {
    id,
    type,
    metadata: decoder.decode(recorded.getCustomMetadata_asU8()),
    data: recorded.getData_asU8(),
    stream,
    revision: tombstone ? Number.MAX_SAFE_INTEGER : whole(recorded.getStreamRevision()),
    position: whole(recorded.getCommitPosition()),
  };
  return { event, tombstone };
}

export function checkpointOf(response: ReadResp): LogPosition | undefined {
  const checkpoint = response.getCheckpoint();
  if (checkpoint === undefined) return undefined;
  return { commit: whole(checkpoint.getCommitPosition()), prepare: whole(checkpoint.getPreparePosition()) };
}

/** The protocol counts in 64 bits, the port in numbers. @throws Failure past 2^53 − 1 (a log of 8 PiB) */
export function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new Failure({ kind: 'refused', why: `${text} is past what a position can be` });
}
