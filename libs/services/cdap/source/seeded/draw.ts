import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** 32 well spread bits of two integers (MurmurHash3's finalizer): neighbouring numbers give unrelated dossiers. */
export function mix(seed: number, number: number): number {
  let bits = (Math.imul(seed, 0x9e3779b1) ^ number) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) | 0;
}

/** A seed from any text (FNV-1a, 32 bits). */
export function seedOf(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  return bits;
}

/** Draws in a fixed order from one seed: the same calls give the same answers. */
export class Draw {
  private readonly generator: RandomGenerator;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
    // The first number of neighbouring seeds is alike: it is thrown away.
    this.generator.next();
  }

  /** From `least` to `most`, both included. */
  int(least: number, most: number): number {
    return uniformInt(this.generator, least, most);
  }

  chance(percent: number): boolean {
    return this.int(1, 100) <= percent;
  }

  oneOf<T>(list: readonly [T, ...T[]]): T {
    return list[this.int(0, list.length - 1)] ?? list[0];
  }
}
