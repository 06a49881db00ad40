import { Metadata, type ServiceError, status } from '@grpc/grpc-js';

/** The server's own error shapes: a status, and trailers whose `exception` says what it is. */
export class RpcError extends Error implements Pick<ServiceError, 'code' | 'details' | 'metadata'> {
  readonly metadata = new Metadata();

  constructor(
    readonly code: status,
    readonly details: string,
    trailers: Readonly<Record<string, string>> = {},
  ) {
    super(details);
    // A trailer is ASCII.
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, value.replace(/[^ -~]/gu, encodeURI));
  }
}

export class WrongVersion extends RpcError {
  /** @param actual −1: the stream does not exist */
  constructor(
    operation: string,
    stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    const details = `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`;
    super(status.FAILED_PRECONDITION, details, {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': String(actual),
    });
  }
}

export class Deleted extends RpcError {
  constructor(stream: string) {
    const trailers = { exception: 'stream-deleted', 'stream-name': stream };
    super(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, trailers);
  }
}

export class TooLarge extends RpcError {
  constructor(readonly maximum: number) {
    const trailers = { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(maximum) };
    super(status.INVALID_ARGUMENT, `Maximum Append Size of ${maximum} Exceeded.`, trailers);
  }
}

export class Denied extends RpcError {
  constructor() {
    super(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
  }
}

export class NotLeader extends RpcError {
  constructor(host: string, port: number) {
    super(status.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': host,
      'leader-endpoint-port': String(port),
    });
  }
}

export const notReady = () => new RpcError(status.UNAVAILABLE, 'Server Is Not Ready');
export const unauthenticated = () => new RpcError(status.UNAUTHENTICATED, 'Bad HTTP status code: 401');
export const invalid = (details: string) => new RpcError(status.INVALID_ARGUMENT, details);
export const invalidPosition = () => invalid('Trying to read from an invalid position.');
export const missing = (property: string) =>
  new RpcError(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

/** Whatever went wrong, in the form that gRPC sends. */
export function asRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  return new RpcError(status.UNKNOWN, error instanceof Error ? error.message : String(error));
}
