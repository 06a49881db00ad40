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
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${projection} cannot apply ${event.type} at position ${event.position}: ${why}`, { cause });
    this.position = event.position;
    this.type = event.type;
  }
}
