import { Refusal } from '#kernel';
import { CATEGORIES, MAX_APPEND_BYTES, type ExpectedRevision } from './port.js';

/** The stream was not at the revision that the writer had seen. `actual` is its last revision, -1 when it is empty. */
export class WrongExpectedRevision extends Refusal {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: number,
  ) {
    super('store.wrong-expected-revision', 'conflict', { expected, actual });
  }
}

export class StreamDeleted extends Refusal {
  constructor(readonly stream: string) {
    super('store.stream-deleted', 'conflict');
  }
}

export class EventTooLarge extends Refusal {
  constructor(readonly bytes: number) {
    super('store.event-too-large', 'too-large', { bytes, maximum: MAX_APPEND_BYTES });
  }
}

export class UnknownCategory extends Refusal {
  constructor(readonly category: string) {
    super('store.unknown-category', 'invalid', { category, accepted: CATEGORIES.join(', ') });
  }
}

export class MalformedStreamName extends Refusal {
  constructor() {
    super('store.malformed-stream-name', 'invalid');
  }
}

/** The disk is full, or the store's file may not grow: nothing of the append was written. */
export class StoreFull extends Refusal {
  constructor() {
    super('store.full', 'unavailable');
  }
}

export class StoreUnavailable extends Refusal {
  constructor(readonly why: string) {
    super('store.unavailable', 'unavailable', { why });
  }
}

/** The store refuses this server's credentials: as unavailable as one that is out of reach, until they are put right. */
export class AccessDenied extends StoreUnavailable {
  constructor() {
    super('the event store refuses the credentials of this server');
  }
}
