import type { KeyReference, Sealed } from '#kernel';
import type { AnyKeyring } from '#keyring';

export const at = Date.UTC(2026, 7, 31, 10);
type OfTrace = Extract<KeyReference, { kind: 'trace' }>;

export const ada: OfTrace = { kind: 'trace', day: '2026-08-31', subject: '0198f000-0000-7000-8000-000000000001' };
export const bob: OfTrace = { kind: 'trace', day: '2026-08-31', subject: '0198f000-0000-7000-8000-000000000002' };
export const identity: KeyReference = { kind: 'identity', id: '0198f000-0000-7000-8000-000000000003' };
export const habilitation: KeyReference = { kind: 'habilitation', id: '0198f000-0000-7000-8000-000000000004' };
export const plaintext = Buffer.from('{"dossier":"1234567"}');
export const place = Buffer.from('event id, stream and type');

/** Keyrings on one place of keys. */
export interface OpenedKeys {
  /** One that writes, or only reads; as many as wanted. Closed by `dispose`. */
  keyring(options?: { masterKey?: Buffer; readonly?: boolean }): Promise<AnyKeyring>;
  dispose(): Promise<void>;
}

/** As whoever seals must: prepare until nothing is missing, then seal in the same turn. */
export async function seal(
  keyring: AnyKeyring,
  reference: KeyReference,
  text: Uint8Array = plaintext,
): Promise<Sealed> {
  for (let wait = keyring.prepareToSeal([reference]); wait !== undefined; wait = keyring.prepareToSeal([reference]))
    await wait;
  return keyring.seal(reference, text, place);
}

export async function open(
  keyring: AnyKeyring,
  sealed: Sealed,
  associated: Uint8Array = place,
): Promise<string | undefined> {
  for (
    let wait = keyring.prepareToOpen([sealed.keyId]);
    wait !== undefined;
    wait = keyring.prepareToOpen([sealed.keyId])
  )
    await wait;
  const bytes = keyring.open(sealed, associated);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
}

/** A promise of whatever `work` does, so that what it throws is a rejection for every kind of keyring. */
export const attempt = async <T>(work: () => T | Promise<T>): Promise<T> => work();
