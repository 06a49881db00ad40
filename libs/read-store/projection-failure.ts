import type { ReadEvent } from '#kernel';

/** A projection met an event that it cannot apply. It stops there; it never skips. */
export class ProjectionFailure extends Error {
  readonly position: number;
  readonly type: string;

  constructor(
    readonly group: string,
    readonly projection: string,
    event: ReadEvent,
    cause: unknown,
  ) {
    super(`${projection} cannot apply ${event.type} at position ${event.position}: ${reasonOf(cause)}`, { cause });
    this.position = event.position;
    this.type = event.type;
  }
}

/** Shown by readiness to anybody: a JSON parser quotes the payload that it could not read, which may be personal. */
function reasonOf(cause: unknown): string {
  if (cause instanceof SyntaxError) return 'its payload is not JSON';
  return cause instanceof Error ? cause.message : String(cause);
}
