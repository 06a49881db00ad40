import { Refusal } from '#kernel';

// The codes are part of the public interface; their texts stand in messages.ts. Details never hold personal data.

/** Also of a request whose file is destroyed, and of another partner's. */
export const unknownRequest = () => new Refusal('request.unknown', 'not-found');
export const unknownPerson = () => new Refusal('request.unknown-person', 'invalid');
export const ownFile = () => new Refusal('request.own-file', 'forbidden');
export const notYours = () => new Refusal('request.for-the-dpo', 'forbidden');
export const receivedLater = () => new Refusal('request.received-later', 'invalid');
export const closed = (status: string) => new Refusal('request.closed', 'conflict', { status });
export const alreadyExtended = () => new Refusal('request.already-extended', 'conflict');
export const tooLateToExtend = (dueOn: string) => new Refusal('request.too-late-to-extend', 'conflict', { dueOn });
export const noCopy = () => new Refusal('request.no-copy', 'conflict');
export const nothingToBalance = () => new Refusal('request.nothing-to-balance', 'conflict');
