import { randomBytes } from 'node:crypto';

/** Where identifiers, passwords, salts and tokens come from: the system's generator; seeded in the demo only. */
export interface Randomness {
  bytes(count: number): Buffer;
}

/** Injection token of the `Randomness`. */
export const RANDOMNESS = Symbol('Randomness');

export const systemRandomness: Randomness = { bytes: (count) => randomBytes(count) };
