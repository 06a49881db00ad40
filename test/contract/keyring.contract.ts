import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { KeyReference } from '#kernel';
import { type AnyKeyring, KeyDestroyed, TamperedPayload, UnknownKey, WrongMasterKey } from '#keyring';
import {
  ada,
  at,
  attempt,
  bob,
  habilitation,
  identity,
  open,
  type OpenedKeys,
  place,
  plaintext,
  seal,
} from './keyring/samples.js';

/** What a keyring promises, wherever its keys are kept. `openKeys` gives a place with nothing in it. */
export function keyringContract(name: string, openKeys: () => Promise<OpenedKeys>): void {
  describe(name, () => {
    let keys: OpenedKeys;
    let keyring: AnyKeyring;
    const text = plaintext.toString();

    beforeEach(async () => {
      keys = await openKeys();
      keyring = await keys.keyring();
    });
    afterEach(() => keys.dispose());

    it.each([ada, identity, habilitation])('gives back what was sealed with a $kind key', async (reference) => {
      const sealed = await seal(keyring, reference);
      expect(await open(keyring, sealed)).toBe(text);
      expect(sealed.bytes).not.toEqual((await seal(keyring, reference)).bytes);
    });

    it('names the key in clear, and the user of a trace by a pseudonym of that day only', async () => {
      const [today, tomorrow] = [await seal(keyring, ada), await seal(keyring, { ...ada, day: '2026-09-01' })];
      expect((await seal(keyring, identity)).keyId).toBe('identity/0198f000-0000-7000-8000-000000000003');
      expect(today.keyId).toBe('trace/2026-08-31');
      expect(today.tag).toMatch(/^[0-9a-f]{32}$/);
      expect((await seal(keyring, ada)).tag).toBe(today.tag);
      expect(new Set([today.tag, tomorrow.tag, (await seal(keyring, bob)).tag]).size).toBe(3);
    });

    it('still opens after a restart, and on another server', async () => {
      const sealed = [await seal(keyring, ada), await seal(keyring, identity)];
      const [other, reader] = [await keys.keyring(), await keys.keyring({ readonly: true })];
      for (const one of sealed) expect([await open(other, one), await open(reader, one)]).toEqual([text, text]);
    });

    it('makes one key however many ask for it at once, here and elsewhere', async () => {
      const other = await keys.keyring();
      const references = Array.from({ length: 40 }, (_, n): KeyReference => ({
        kind: 'identity',
        id: `user ${n % 10}`,
      }));
      const sealed = await Promise.all(
        references.flatMap((reference) => [seal(keyring, reference), seal(other, reference)]),
      );
      const opened = await Promise.all(sealed.flatMap((one) => [open(keyring, one), open(other, one)]));
      expect(new Set(opened)).toEqual(new Set([text]));
      expect(await keyring.keys('identity')).toHaveLength(10);
    });

    it('finds what was altered, moved, cut short or given to another user', async () => {
      const [sealed, other] = [await seal(keyring, ada), await seal(keyring, bob)];
      const bytes = Uint8Array.from(sealed.bytes);
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      const altered = [
        { ...sealed, bytes },
        { ...sealed, bytes: bytes.subarray(0, 20) },
        { ...other, bytes: sealed.bytes },
      ];
      for (const one of altered) await expect(open(keyring, one)).rejects.toThrow(TamperedPayload);
      await expect(open(keyring, sealed, Buffer.from('elsewhere'))).rejects.toThrow(TamperedPayload);
      expect(await open(keyring, sealed, place)).toBe(text);
    });

    it('opens nothing any more of a destroyed key, for any user of its day, and leaves the other keys', async () => {
      const sealed = [await seal(keyring, ada), await seal(keyring, bob), await seal(keyring, identity)];
      await keyring.destroy('trace/2026-08-31', at);
      expect(await Promise.all(sealed.map((one) => open(keyring, one)))).toEqual([undefined, undefined, text]);
    });

    it('seals nothing any more with a destroyed key, even after a restart', async () => {
      await seal(keyring, ada);
      await keyring.destroy('trace/2026-08-31', at);
      await expect(seal(keyring, ada)).rejects.toThrow(KeyDestroyed);
      await expect(seal(await keys.keyring(), bob)).rejects.toThrow(KeyDestroyed);
    });

    it('notices at a refresh what another has destroyed', async () => {
      const other = await keys.keyring({ readonly: true });
      const sealed = await seal(keyring, ada);
      expect(await open(other, sealed)).toBe(text);
      await keyring.destroy('trace/2026-08-31', at);
      await other.refresh();
      expect(await open(other, sealed)).toBeUndefined();
    });

    it('destroys again without harm: the first date stays', async () => {
      await seal(keyring, identity);
      const keyId = 'identity/0198f000-0000-7000-8000-000000000003';
      await keyring.destroy(keyId, at + 1);
      await keyring.destroy(keyId, at + 2);
      expect(await keyring.keys()).toEqual([{ id: keyId, kind: 'identity', createdAt: at, destroyedAt: at + 1 }]);
    });

    it('refuses by name a key that was never made: the log and the keyring do not belong together', async () => {
      const unknown = { keyId: 'trace/2026-01-01', tag: '00'.repeat(16), bytes: new Uint8Array(40) };
      await expect(open(keyring, unknown)).rejects.toThrow(UnknownKey);
      await expect(open(keyring, unknown)).rejects.toThrow('keyring.unknown-key');
      await expect(attempt(() => keyring.destroy('trace/2026-01-01', at))).rejects.toThrow(UnknownKey);
      await seal(keyring, { ...ada, day: '2026-01-01' });
      await expect(open(keyring, unknown)).rejects.toThrow(TamperedPayload);
    });

    it('lists its keys by id, all or one kind', async () => {
      for (const reference of [identity, ada, habilitation]) await seal(keyring, reference);
      expect((await keyring.keys()).map((key) => key.kind)).toEqual(['habilitation', 'identity', 'trace']);
      expect(await keyring.keys('trace')).toEqual([
        { id: 'trace/2026-08-31', kind: 'trace', createdAt: at, destroyedAt: undefined },
      ]);
    });

    it('opens for its own master key only', async () => {
      await expect(keys.keyring({ masterKey: randomBytes(32) })).rejects.toThrow(WrongMasterKey);
      await expect(keys.keyring({ masterKey: randomBytes(32), readonly: true })).rejects.toThrow(WrongMasterKey);
    });

    describe('a legal day of which one user’s key is kept', () => {
      const day = '2026-08-31';
      const keptId = (tag: string | undefined) => `trace/${day}/${tag}`;

      it('opens that user’s events and nobody else’s once the day’s key is destroyed, here and elsewhere', async () => {
        const other = await keys.keyring({ readonly: true });
        const [held, neighbour] = [await seal(keyring, ada), await seal(keyring, bob)];
        expect([await open(other, held), await open(other, neighbour)]).toEqual([text, text]);
        await keyring.keepDerived(day, [ada.subject], at);
        await keyring.destroy(`trace/${day}`, at);
        await other.refresh();
        const late = await keys.keyring({ readonly: true });
        for (const one of [keyring, other, late])
          expect([await open(one, held), await open(one, neighbour)]).toEqual([text, undefined]);
      });

      it('still finds what was altered, and seals nothing for anybody', async () => {
        const held = await seal(keyring, ada);
        await keyring.keepDerived(day, [ada.subject], at);
        await keyring.destroy(`trace/${day}`, at);
        await expect(open(keyring, held, Buffer.from('elsewhere'))).rejects.toThrow(TamperedPayload);
        for (const reference of [ada, bob]) await expect(seal(keyring, reference)).rejects.toThrow(KeyDestroyed);
        await expect(seal(await keys.keyring(), ada)).rejects.toThrow(KeyDestroyed);
      });

      it('lists what is kept; its id tells the pseudonym and not the account', async () => {
        const { tag } = await seal(keyring, ada);
        const later = { ...ada, day: '2026-09-01' };
        await seal(keyring, later);
        await keyring.keepDerived(day, [ada.subject], at);
        await keyring.keepDerived(later.day, [ada.subject], at + 1);
        const kept = { id: keptId(tag), day, tag, subject: ada.subject, keptAt: at };
        expect(await keyring.kept(day)).toEqual([kept]);
        expect((await keyring.kept()).map((one) => [one.day, one.subject, one.keptAt])).toEqual([
          [day, ada.subject, at],
          [later.day, ada.subject, at + 1],
        ]);
        expect((await keyring.keys('kept')).map(({ id }) => id)).toContain(keptId(tag));
        expect((await keyring.keys('trace')).map(({ id }) => id)).toEqual([`trace/${day}`, `trace/${later.day}`]);
        expect(JSON.stringify(await keyring.keys())).not.toContain(ada.subject);
      });

      it('keeps again without harm: the first date stays', async () => {
        const held = await seal(keyring, ada);
        await keyring.keepDerived(day, [ada.subject, bob.subject], at);
        await keyring.keepDerived(day, [ada.subject], at + 5);
        await keyring.keepDerived(day, [], at + 5);
        expect((await keyring.kept(day)).map((one) => one.keptAt)).toEqual([at, at]);
        await keyring.destroy(`trace/${day}`, at);
        expect(await open(keyring, held)).toBe(text);
      });

      it('refuses to keep anything of a day whose key is destroyed, or was never made', async () => {
        const other = await keys.keyring();
        await seal(other, ada);
        await keyring.destroy(`trace/${day}`, at);
        for (const one of [keyring, other])
          await expect(attempt(() => one.keepDerived(day, [ada.subject], at))).rejects.toThrow(KeyDestroyed);
        await expect(attempt(() => keyring.keepDerived('2026-01-01', [ada.subject], at))).rejects.toThrow(UnknownKey);
        expect(await keyring.kept()).toEqual([]);
      });

      it('releases for ever all but those that stay, and is noticed elsewhere', async () => {
        const other = await keys.keyring({ readonly: true });
        const [held, released] = [await seal(keyring, ada), await seal(keyring, bob)];
        await keyring.keepDerived(day, [ada.subject, bob.subject], at);
        await keyring.destroy(`trace/${day}`, at);
        await other.refresh();
        expect([await open(other, held), await open(other, released)]).toEqual([text, text]);
        expect(await keyring.releaseKept(day, [ada.subject], at)).toEqual([keptId(released.tag)]);
        expect(await keyring.releaseKept(day, [ada.subject], at)).toEqual([]);
        await other.refresh();
        for (const one of [keyring, other, await keys.keyring()])
          expect([await open(one, held), await open(one, released)]).toEqual([text, undefined]);
        await expect(attempt(() => keyring.keepDerived(day, [bob.subject], at))).rejects.toThrow(KeyDestroyed);
        expect((await keyring.kept()).map((one) => one.subject)).toEqual([ada.subject]);
        expect(await keyring.releaseKept(day, [], at)).toHaveLength(1);
        expect(await open(keyring, held)).toBeUndefined();
      });

      it('is kept anew where it was released before the day’s key was destroyed', async () => {
        const held = await seal(keyring, ada);
        await keyring.keepDerived(day, [ada.subject], at);
        await keyring.releaseKept(day, [], at);
        await keyring.keepDerived(day, [ada.subject], at + 1);
        await keyring.destroy(`trace/${day}`, at + 2);
        expect(await open(keyring, held)).toBe(text);
        await keyring.destroy(keptId(held.tag), at + 3);
        expect(await open(keyring, held)).toBeUndefined();
      });
    });
  });
}
