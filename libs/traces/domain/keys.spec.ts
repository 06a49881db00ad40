import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { derivedId } from '#kernel';
import { intakeHash, receiptKeyOf } from './keys.js';

describe('the id of an entry taken in', () => {
  const at = Date.parse('2026-03-02T09:15:00.123Z');

  it('is a UUIDv8 of its time, then a hash of its source and id', () => {
    const id = derivedId(intakeHash('/afas', 'e-1'), at);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at);
  });

  it('gives its hash back, whatever the time', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 0, max: 2 ** 47 }), (source, id, time) => {
        const hash = intakeHash(source, id);
        expect(receiptKeyOf(derivedId(hash, time))).toBe(hash);
      }),
    );
  });

  it('tells apart two entries whose source and id run together to the same text', () => {
    expect(intakeHash('/a', 'b1')).not.toBe(intakeHash('/ab', '1'));
  });

  it('is not looked for in ids of our own making', () => {
    expect(receiptKeyOf('018f0000-0000-7000-8000-000000000001')).toBeUndefined();
  });
});
