import { randomUUID } from 'node:crypto';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ExpectedRevision, NewEvent } from '../port.js';
import { identifierOf } from './requests.js';

const { BatchAppendReq } = streams;
/** `google.protobuf.Empty` under the field of each expectation: the client's package holds no class for it. */
const EXPECTATIONS = { none: 0x1a, any: 0x22, exists: 0x2a } as const;

export interface AppendRequest {
  readonly correlation: string;
  /** Serialised once: a further try sends the same ids and bytes. */
  readonly bytes: Buffer;
}

/**
 * Every event is sent as octets, never as `application/json`: only so do its bytes come back as they were. No deadline
 * goes along: the server would read it by its own clock; it has a time-out of its own.
 */
export function appendRequest(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): AppendRequest {
  const correlation = randomUUID();
  const request = new BatchAppendReq()
    .setCorrelationId(new shared.UUID().setString(correlation))
    .setOptions(optionsOf(expected).setStreamIdentifier(identifierOf(stream)))
    .setProposedMessagesList(events.map(proposed))
    .setIsFinal(true);
  const { buffer, byteOffset, byteLength } = request.serializeBinary();
  return { correlation, bytes: Buffer.from(buffer, byteOffset, byteLength) };
}

function optionsOf(expected: ExpectedRevision) {
  const { Options } = BatchAppendReq;
  if (typeof expected === 'number') return new Options().setStreamPosition(String(expected));
  return Options.deserializeBinary(Uint8Array.of(EXPECTATIONS[expected], 0));
}

function proposed({ id, type, metadata, data }: NewEvent) {
  const message = new BatchAppendReq.ProposedMessage()
    .setId(new shared.UUID().setString(id))
    .setCustomMetadata(new TextEncoder().encode(metadata))
    .setData(data);
  message.getMetadataMap().set('type', type).set('content-type', 'application/octet-stream');
  return message;
}
