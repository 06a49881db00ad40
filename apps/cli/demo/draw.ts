import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { v7 } from 'uuid';
import type { Ids } from '#kernel';
import type { Randomness } from '#identity';

/** 32 bits of a text (FNV-1a). */
function bitsOf(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  return bits;
}

/** Draws in a fixed order from a seed and a purpose: the same calls give the same answers. */
export class Draw implements Randomness {
  private readonly generator: RandomGenerator;

  constructor(seed: number, purpose: string) {
    this.generator = xoroshiro128plus(Math.imul(seed, 0x9e3779b1) ^ bitsOf(purpose));
    // The first numbers of neighbouring seeds are alike: they are thrown away.
    for (let thrown = 0; thrown < 4; thrown += 1) this.generator.next();
  }

  /** From `least` to `most`, both included. */
  int(least: number, most: number): number {
    return uniformInt(this.generator, least, most);
  }

  /** 0 to 1, 1 excluded. */
  fraction(): number {
    return (this.generator.next() >>> 0) / 0x1_0000_0000;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  oneOf<T>(list: readonly T[]): T {
    const drawn = list[this.int(0, list.length - 1)];
    if (drawn === undefined) throw new Error('nothing to draw from');
    return drawn;
  }

  /** The nearest integers, one or the other, so that the mean is `value`. */
  rounded(value: number): number {
    const whole = Math.floor(value);
    return whole + (this.chance(value - whole) ? 1 : 0);
  }

  bytes(count: number): Buffer {
    const bytes = Buffer.allocUnsafe(count);
    let bits = 0;
    for (let index = 0; index < count; index += 1) {
      bits = index % 4 === 0 ? this.generator.next() : bits >>> 8;
      bytes[index] = bits & 0xff;
    }
    return bytes;
  }

  hex(bytes: number): string {
    return this.bytes(bytes).toString('hex');
  }
}

/** UUIDv7 whose random part comes from a seed. */
export class SeededIds implements Ids {
  constructor(private readonly draw: Draw) {}

  next(milliseconds: number): string {
    return v7({ msecs: milliseconds, random: this.draw.bytes(16) });
  }
}
