import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { Zip, ZipDeflate } from 'fflate';

type Content = string | AsyncIterable<string | Uint8Array>;
type Add = (name: string, content: Content) => Promise<string>;

/**
 * A ZIP made as it is read: `write` adds its files one after the other, and is given back the SHA-256 (hexadecimal) of each.
 * As much memory as what has been made and not yet read. An error of `write` ends the stream with it.
 */
export function zipStream(write: (add: Add) => Promise<void>): Readable {
  const stream = new PassThrough();
  const closed = new AbortController();
  stream.once('close', () => closed.abort());
  const zip = new Zip((error, chunk, final) => {
    if (error !== null) stream.destroy(error);
    else if (!stream.destroyed) stream.write(chunk);
    if (final) stream.end();
  });
  const add: Add = async (name, content) => {
    const file = new ZipDeflate(name, { level: 6 });
    zip.add(file);
    const digest = createHash('sha256');
    for await (const part of typeof content === 'string' ? [content] : content) {
      const bytes = typeof part === 'string' ? Buffer.from(part) : part;
      digest.update(bytes);
      file.push(bytes);
      closed.signal.throwIfAborted();
      if (stream.writableNeedDrain) await once(stream, 'drain', { signal: closed.signal });
    }
    file.push(new Uint8Array(0), true);
    return digest.digest('hex');
  };
  write(add).then(
    () => zip.end(),
    (error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return stream;
}
