import any from 'google-protobuf/google/protobuf/any_pb.js';
import google from 'google-protobuf/google/protobuf/empty_pb.js';
import codes from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses, { type Status } from '@eventstore/db-client/generated/status_pb.js';
import streams, {
  type BatchAppendReq,
  type BatchAppendResp as Reply,
} from '@eventstore/db-client/generated/streams_pb.js';
import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import type { ExpectedRevision } from '#event-store';
import type { Node } from './node.js';
import { proposalOf, uuidOf } from './proposals.js';
import type { Proposal } from './records.js';
import { identifierOf, nameIn } from './replies.js';
import { Deleted, Denied, invalid, NotLeader, RpcError, TooLarge, WrongVersion } from './rpc-errors.js';
import type { Written } from './server-log.js';

const { BatchAppendResp } = streams;
const { Code } = codes;
/** The server's own time-out of a write: its two phases, 2 s each. */
const WRITE_MILLISECONDS = 4_000;

interface Pending {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly until: number;
  readonly proposals: Proposal[];
}

export type BatchCall = ServerDuplexStream<BatchAppendReq, Reply>;

/** Appends of one call are begun in the order in which they came; each is answered when it is durable. */
export function batchAppend(node: Node, call: BatchCall): void {
  const pending = new Map<string, Pending>();
  let open = 0;
  let ended = false;
  const close = () => {
    if (ended && open === 0) call.end();
  };
  call.on('data', (request: BatchAppendReq) => {
    open += 1;
    void handle(node, call, pending, request).finally(() => {
      open -= 1;
      close();
    });
  });
  call.on('end', () => {
    ended = true;
    close();
  });
  call.on('error', () => undefined);
}

async function handle(
  node: Node,
  call: BatchCall,
  pending: Map<string, Pending>,
  request: BatchAppendReq,
): Promise<void> {
  let stream = nameIn(request.getOptions()?.getStreamIdentifier());
  try {
    node.admit(call.metadata);
    const correlation = uuidOf(request.getCorrelationId());
    const options = request.getOptions();
    if (options !== undefined) pending.set(correlation, begun(options));
    const one = pending.get(correlation);
    if (one === undefined) return;
    stream = one.stream;
    for (const message of request.getProposedMessagesList()) one.proposals.push(proposalOf(message));
    if (!request.getIsFinal()) return;
    pending.delete(correlation);
    const written = await node.log.append(one.stream, one.proposals, one.expected);
    if (node.losesAcknowledgement()) return;
    await node.faults.delay();
    const bare = written.repeated === true && node.faults.repeatsWithoutPosition;
    send(call, request, stream, new BatchAppendResp().setSuccess(success(written, bare)));
  } catch (error) {
    await node.faults.delay();
    // Not one append failed, but the call: as the real server does.
    if (error instanceof NotLeader || isUnauthenticated(error)) call.emit('error', error);
    else send(call, request, stream, new BatchAppendResp().setError(statusOf(error)));
  }
}

function begun(options: BatchAppendReq.Options): Pending {
  const deadline = options.getDeadline()?.toDate().getTime() ?? Infinity;
  const until = Math.min(deadline, Date.now() + WRITE_MILLISECONDS);
  if (until <= Date.now()) throw new TimedOut();
  return { stream: nameIn(options.getStreamIdentifier()), expected: expectedIn(options), until, proposals: [] };
}

class TimedOut extends Error {}

const isUnauthenticated = (error: unknown) => error instanceof RpcError && error.code === status.UNAUTHENTICATED;

function expectedIn(options: BatchAppendReq.Options): ExpectedRevision {
  if (options.hasStreamPosition()) return Number(options.getStreamPosition());
  if (options.hasNoStream()) return 'none';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'exists';
  throw invalid('no expected stream position');
}

function send(call: BatchCall, request: BatchAppendReq, stream: string, reply: Reply): void {
  if (call.cancelled || call.destroyed) return;
  call.write(reply.setCorrelationId(request.getCorrelationId()).setStreamIdentifier(identifierOf(stream)));
}

function success({ revision, position }: Written, withoutPosition: boolean) {
  const reply = new BatchAppendResp.Success().setCurrentRevision(String(revision));
  if (withoutPosition) return reply.setNoPosition(new google.Empty());
  const place = new shared.AllStreamPosition().setCommitPosition(String(position));
  return reply.setPosition(place.setPreparePosition(String(position)));
}

function statusOf(error: unknown): Status {
  const name = (type: string) => `event_store.client.${type}`;
  const made = (code: number, type: string, details: { serializeBinary(): Uint8Array }, message = type) => {
    const packed = new any.Any();
    const known = type === 'Empty' ? 'google.protobuf.Empty' : name(type);
    packed.pack(details.serializeBinary(), known);
    return new statuses.Status().setCode(code).setMessage(message).setDetails(packed);
  };
  if (error instanceof WrongVersion) return made(Code.ALREADY_EXISTS, 'WrongExpectedVersion', mismatch(error));
  if (error instanceof Deleted) return made(Code.NOT_FOUND, 'StreamDeleted', new shared.StreamDeleted());
  if (error instanceof Denied) return made(Code.PERMISSION_DENIED, 'AccessDenied', new shared.AccessDenied());
  if (error instanceof TimedOut) return made(Code.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout());
  if (error instanceof TooLarge) {
    const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(error.maximum);
    return made(Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details);
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RpcError && error.code === status.UNAVAILABLE)
    return made(Code.UNKNOWN, 'Empty', new google.Empty(), message);
  if (!(error instanceof RpcError)) return made(Code.UNKNOWN, 'Unknown', new shared.Unknown());
  return made(Code.INVALID_ARGUMENT, 'BadRequest', new shared.BadRequest().setMessage(message));
}

function mismatch({ expected, actual }: WrongVersion) {
  const wrong = new shared.WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(new google.Empty());
  else wrong.setCurrentStreamRevision(String(actual));
  if (expected >= 0) return wrong.setExpectedStreamPosition(String(expected));
  if (expected === -1) return wrong.setExpectedNoStream(new google.Empty());
  return expected === -2 ? wrong.setExpectedAny(new google.Empty()) : wrong.setExpectedStreamExists(new google.Empty());
}
