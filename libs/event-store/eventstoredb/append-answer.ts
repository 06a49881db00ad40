import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { Failure, noAnswer, notNow } from './failure.js';
import { whole } from './recorded-event.js';

export interface AppendAnswer {
  /** Of the last event written: what the protocol calls the current revision, and the client `nextExpectedRevision`. */
  readonly revision: number;
  /** Left out by servers that recognise a repeated append and no longer know where it stands. */
  readonly position: number | undefined;
}

/** @throws Failure */
export function answerOf(response: BatchAppendResp): AppendAnswer {
  const error = response.getError();
  if (error !== undefined) throw refused(error);
  const success = response.getSuccess();
  if (success?.hasCurrentRevision() !== true) throw noAnswer('an answer without a revision');
  const position = success.getPosition();
  return {
    revision: whole(success.getCurrentRevision()),
    position: position === undefined ? undefined : whole(position.getCommitPosition()),
  };
}

function refused(error: Status): Failure {
  const details = error.getDetails();
  const type = details?.getTypeName() ?? '';
  switch (type.slice(type.lastIndexOf('.') + 1)) {
    case 'WrongExpectedVersion': {
      const wrong = shared.WrongExpectedVersion.deserializeBinary(details?.getValue_asU8() ?? new Uint8Array());
      const actual = wrong.hasCurrentStreamRevision() ? whole(wrong.getCurrentStreamRevision()) : -1;
      return new Failure({ kind: 'wrong-revision', actual });
    }
    case 'StreamDeleted':
      return new Failure({ kind: 'deleted' });
    case 'AccessDenied':
      return new Failure({ kind: 'denied' });
    case 'MaximumAppendSizeExceeded':
      return new Failure({ kind: 'too-large' });
    case 'BadRequest':
      return new Failure({ kind: 'refused', why: error.getMessage() });
    // “Server Is Not Ready”, “Server Is Busy”, “No leader info available in response”: not handled at all.
    case 'Empty':
      return notNow(error.getMessage());
    default:
      return noAnswer(error.getMessage());
  }
}
