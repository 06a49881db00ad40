import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { KEYS, MANIFEST, manifestText, NoteSigner } from '#audit';

/**
 * An archive with these files changed and a manifest that agrees with them: what whoever holds the signing key could make.
 * @param keyFile of the server that signed the archive @param rows how many the manifest says
 */
export function resigned(
  files: ReadonlyMap<string, Uint8Array>,
  keyFile: string,
  changes: Readonly<Record<string, string>>,
  rows: number,
): Map<string, Uint8Array> {
  const signer = NoteSigner.parse(readFileSync(keyFile, 'utf8').trim());
  const changed = new Map(files);
  for (const [name, content] of Object.entries(changes)) changed.set(name, Buffer.from(content));
  const hashes = new Map(
    [...changed]
      .filter(([name]) => name !== KEYS && name !== MANIFEST)
      .map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]),
  );
  const note = signer.sign(manifestText({ madeAt: '2026-11-27T00:00:00.000Z', rows, hashes }));
  return changed.set(MANIFEST, Buffer.from(note));
}
