import { Refusal } from '#kernel';

// The codes are part of the public interface; their texts stand in messages.ts. Details never hold personal data.

/** Also of a mission whose file is destroyed. */
export const unknownMission = () => new Refusal('mission.unknown', 'not-found');
export const periodReversed = () => new Refusal('mission.period-reversed', 'invalid');
export const endOutOfRange = (earliest: string, latest: string) =>
  new Refusal('mission.end-out-of-range', 'invalid', { earliest, latest });
export const ownMission = () => new Refusal('mission.own-request', 'forbidden');
export const notYourMission = () => new Refusal('mission.somebody-else', 'forbidden');
export const alreadyDecided = (status: string) => new Refusal('mission.already-decided', 'conflict', { status });
export const notOpen = (status: string) => new Refusal('mission.not-open', 'conflict', { status });
export const outOfScope = () => new Refusal('mission.out-of-scope', 'forbidden');
export const outOfPeriod = (fromDay: string, toDay: string) =>
  new Refusal('mission.out-of-period', 'forbidden', { fromDay, toDay });
