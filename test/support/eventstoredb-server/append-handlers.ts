import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, {
  type AppendReq,
  type AppendResp,
  type DeleteReq,
  type DeleteResp,
  type TombstoneReq,
  type TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { sendUnaryData, ServerReadableStream, ServerUnaryCall } from '@grpc/grpc-js';
import type { ExpectedRevision } from '#event-store';
import type { Node } from './node.js';
import { proposalOf } from './proposals.js';
import type { Proposal } from './records.js';
import { nameIn } from './replies.js';
import { asRpcError, invalid, WrongVersion } from './rpc-errors.js';
import type { Written } from './server-log.js';

interface Expectation {
  hasRevision(): boolean;
  getRevision(): string;
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
}

/** @throws RpcError when the request expects nothing in particular, not even anything */
export function expectedIn(options: Expectation | undefined): ExpectedRevision {
  if (options?.hasRevision() === true) return Number(options.getRevision());
  if (options?.hasNoStream() === true) return 'none';
  if (options?.hasAny() === true) return 'any';
  if (options?.hasStreamExists() === true) return 'exists';
  throw invalid('no expected revision');
}

export function append(
  node: Node,
  call: ServerReadableStream<AppendReq, AppendResp>,
  answer: sendUnaryData<AppendResp>,
) {
  const proposals: Proposal[] = [];
  let options: AppendReq.Options | undefined;
  let failed: unknown;
  call.on('data', (request: AppendReq) => {
    try {
      const message = request.getProposedMessage();
      if (message === undefined) options = request.getOptions();
      else proposals.push(proposalOf(message));
    } catch (error) {
      failed ??= error;
    }
  });
  call.on('end', () => {
    const work = async () => {
      node.admit(call.metadata);
      if (failed !== undefined) throw asRpcError(failed);
      return node.log.append(nameIn(options?.getStreamIdentifier()), proposals, expectedIn(options));
    };
    void respond(
      node,
      work,
      answer,
      (written) => appended(written),
      (error) => mismatch(error, options),
    );
  });
}

export function remove(node: Node, call: ServerUnaryCall<DeleteReq, DeleteResp>, answer: sendUnaryData<DeleteResp>) {
  const options = call.request.getOptions();
  const work = async () => {
    node.admit(call.metadata);
    return node.log.delete(nameIn(options?.getStreamIdentifier()), expectedIn(options));
  };
  const { DeleteResp } = streams;
  void respond(node, work, answer, ({ position }) =>
    new DeleteResp().setPosition(placed(new DeleteResp.Position(), position)),
  );
}

export function tombstone(
  node: Node,
  call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
  answer: sendUnaryData<TombstoneResp>,
) {
  const options = call.request.getOptions();
  const work = async () => {
    node.admit(call.metadata);
    return node.log.tombstone(nameIn(options?.getStreamIdentifier()), expectedIn(options));
  };
  const { TombstoneResp } = streams;
  void respond(node, work, answer, ({ position }) =>
    new TombstoneResp().setPosition(placed(new TombstoneResp.Position(), position)),
  );
}

async function respond<T>(
  node: Node,
  work: () => Promise<Written>,
  answer: sendUnaryData<T>,
  success: (written: Written) => T,
  otherwise: (error: unknown) => T | undefined = () => undefined,
): Promise<void> {
  try {
    const written = await work();
    if (node.losesAcknowledgement()) return;
    await node.faults.delay();
    answer(null, success(written));
  } catch (error) {
    const instead = otherwise(error);
    if (instead === undefined) answer(asRpcError(error));
    else answer(null, instead);
  }
}

function placed<T extends { setCommitPosition(value: string): T; setPreparePosition(value: string): T }>(
  reply: T,
  position: number,
): T {
  return reply.setCommitPosition(String(position)).setPreparePosition(String(position));
}

function appended({ revision, position }: Written): AppendResp {
  const { AppendResp } = streams;
  const success = new AppendResp.Success().setCurrentRevision(String(revision));
  return new AppendResp().setSuccess(success.setPosition(placed(new AppendResp.Position(), position)));
}

/** A wrong version is not an error of `Append`, but one of its answers. */
function mismatch(error: unknown, options: AppendReq.Options | undefined): AppendResp | undefined {
  if (!(error instanceof WrongVersion)) return undefined;
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (error.actual < 0) wrong.setCurrentNoStream(new shared.Empty()).setNoStream2060(new shared.Empty());
  else wrong.setCurrentRevision(String(error.actual)).setCurrentRevision2060(error.actual);
  if (options?.hasRevision() === true) wrong.setExpectedRevision(options.getRevision());
  else if (options?.hasNoStream() === true) wrong.setExpectedNoStream(new shared.Empty());
  else if (options?.hasStreamExists() === true) wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedAny(new shared.Empty());
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
}
