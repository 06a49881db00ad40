import { Refusal } from '#kernel';

// The codes are part of the public interface; their texts stand in messages.ts. Details never hold personal data.

/** Also of a hold whose file is destroyed. */
export const unknownHold = () => new Refusal('hold.unknown', 'not-found');
export const unknownPerson = () => new Refusal('hold.unknown-person', 'invalid');
export const badSubject = (accepted: string) => new Refusal('hold.bad-subject', 'invalid', { accepted });
export const periodReversed = () => new Refusal('hold.period-reversed', 'invalid');
export const periodAfterEnd = () => new Refusal('hold.period-after-end', 'invalid');
export const endOutOfRange = (earliest: string, latest: string) =>
  new Refusal('hold.end-out-of-range', 'invalid', { earliest, latest });
export const concernsYou = () => new Refusal('hold.concerns-you', 'forbidden');
export const ownRequest = () => new Refusal('hold.own-request', 'forbidden');
export const alreadyDecided = (status: string) => new Refusal('hold.already-decided', 'conflict', { status });
export const tooLate = (endsOn: string) => new Refusal('hold.too-late', 'conflict', { endsOn });
export const notInForce = (status: string) => new Refusal('hold.not-in-force', 'conflict', { status });
