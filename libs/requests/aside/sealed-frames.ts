import type { FileHandle } from 'node:fs/promises';
import type { Sealer } from '#kernel';

/** What a frame is sealed under: the key of a legal day, `yyyy-mm-dd`. With that day's traces it can no longer be read. */
export interface FrameKey {
  readonly day: string;
  /** Whatever the frame belongs to: no account, whose keys a hold might keep. */
  readonly subject: string;
}

interface FrameHead {
  readonly keyId: string;
  readonly tag?: string;
}

const LENGTHS = 8;

/** One frame: two lengths (unsigned, 4 bytes, big endian), the name of its key in JSON, the sealed bytes. @throws KeyDestroyed */
export async function sealFrame(sealer: Sealer, key: FrameKey, place: string, content: Uint8Array): Promise<Buffer> {
  const reference = { kind: 'trace', ...key } as const;
  await sealer.prepareToSeal([reference]);
  const { bytes, ...named } = sealer.seal(reference, content, Buffer.from(place));
  const head = Buffer.from(JSON.stringify(named satisfies FrameHead));
  const lengths = Buffer.alloc(LENGTHS);
  lengths.writeUInt32BE(head.length, 0);
  lengths.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([lengths, head, bytes]);
}

/** What a file holds, a frame at a time; `undefined` for one whose key is destroyed. @throws TamperedPayload */
export async function* openFrames(
  sealer: Sealer,
  file: FileHandle,
  placeOf: (index: number) => string,
): AsyncGenerator<Uint8Array | undefined> {
  for (let [index, from] = [0, 0]; ; index += 1) {
    const lengths = await bytesAt(file, from, LENGTHS);
    if (lengths.length === 0) return;
    const [headLength, bodyLength] = [lengths.readUInt32BE(0), lengths.readUInt32BE(4)];
    const frame = await bytesAt(file, from + LENGTHS, headLength + bodyLength);
    from += LENGTHS + frame.length;
    const head = JSON.parse(frame.subarray(0, headLength).toString('utf8')) as FrameHead;
    await sealer.prepareToOpen([head.keyId]);
    yield sealer.open({ ...head, bytes: frame.subarray(headLength) }, Buffer.from(placeOf(index)));
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position });
  if (bytesRead !== 0 && bytesRead !== length) throw new RangeError('a file of an export is cut off');
  return buffer.subarray(0, bytesRead);
}
