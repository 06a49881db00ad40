import { describe, expect, it } from '@jest/globals';
import { systemRandomness } from '../randomness.js';
import { PasswordHasher } from './password-hasher.js';

const hasher = new PasswordHasher(systemRandomness);

describe('password hashes', () => {
  it('[C9.1-a] are Argon2id with OWASP’s parameters and a salt each', async () => {
    const [one, other] = await Promise.all([hasher.hash('Tr0ub4dor&3x'), hasher.hash('Tr0ub4dor&3x')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(other).not.toBe(one);
  });

  it('open for their password only, however its accents are encoded', async () => {
    const hash = await hasher.hash('Élan vital 2026 !'.normalize('NFC'));
    expect(await hasher.verify(hash, 'Élan vital 2026 !'.normalize('NFD'))).toBe(true);
    expect(await hasher.verify(hash, 'Elan vital 2026 !')).toBe(false);
  });

  it('are verified for nobody too, and never right', async () => {
    expect(await hasher.verify(undefined, 'personne')).toBe(false);
  });

  it('are made a few at a time, and a burst all gets its turn', async () => {
    const hash = await hasher.hash('Tr0ub4dor&3x');
    const verified = await Promise.all(Array.from({ length: 12 }, () => hasher.verify(hash, 'Tr0ub4dor&3x')));
    expect(verified).toEqual(Array(12).fill(true));
  });

  it('refuse a burst beyond what may wait', async () => {
    const burst = await Promise.allSettled(Array.from({ length: 600 }, () => hasher.hash('x')));
    const refused = burst.filter((each) => each.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((each) => (each.reason as Error).message === 'identity.busy')).toBe(true);
  });
});
