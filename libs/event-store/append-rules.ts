import { EventTooLarge } from './errors.js';
import { type ExpectedRevision, MAX_APPEND_BYTES, type NewEvent } from './port.js';
import { sizeOf } from './sqlite/batch.js';
import { categoryOf } from './stream-name.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What every adapter refuses before its store is asked.
 * @returns the bytes that the append counts against `MAX_APPEND_BYTES`.
 * @throws MalformedStreamName, UnknownCategory, EventTooLarge; RangeError on an append of nothing, or a revision that is
 * no whole number
 */
export function checkAppend(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): number {
  categoryOf(stream);
  checkExpected(expected);
  if (events.length === 0) throw new RangeError('an append has at least one event');
  const size = sizeOf(events);
  if (size > MAX_APPEND_BYTES) throw new EventTooLarge(size);
  return size;
}

/** For a store that would not say so itself. @throws RangeError on an id that is not a UUID */
export function checkIds(events: readonly NewEvent[]): void {
  for (const { id } of events) if (!UUID.test(id)) throw new RangeError('an event id must be a UUID');
}

/** @throws MalformedStreamName, UnknownCategory; RangeError on `none`, or a revision that is no whole number */
export function checkDelete(
  stream: string,
  expected: ExpectedRevision,
): asserts expected is Exclude<ExpectedRevision, 'none'> {
  categoryOf(stream);
  checkExpected(expected);
  if (expected === 'none') throw new RangeError('a stream that must not exist cannot be deleted');
}

function checkExpected(expected: ExpectedRevision): void {
  if (typeof expected !== 'number' || (Number.isSafeInteger(expected) && expected >= 0)) return;
  throw new RangeError('an expected revision is a whole number from 0 on');
}
