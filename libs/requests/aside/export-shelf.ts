import { mkdir, open, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Sealer } from '#kernel';
import { legalDayOf } from '#keyring';
import type { ExportJob } from './export-job.js';
import { openFrames, sealFrame } from './sealed-frames.js';

/** Injection token of the `ExportShelf`. */
export const EXPORT_SHELF = Symbol('ExportShelf');

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const JOB = /^(.+)\.job(?:\.new)?$/;

/**
 * The files of exports that run aside (mode 0600): a job, and its result as far as it has come. Sealed under the keys of
 * the legal days that they show, so that nothing of a day can be read here, or in a backup, once that day is purged.
 */
export class ExportShelf {
  constructor(
    private readonly folder: string,
    private readonly sealer: Sealer,
  ) {}

  /** Whether anything opens them or not, in the order in which they were asked for. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch(ifMissing([]));
    return [...new Set(names.flatMap((name) => JOB.exec(name)?.slice(1) ?? []))].sort();
  }

  async all(): Promise<ExportJob[]> {
    const found = await Promise.all((await this.ids()).map((exportId) => this.find(exportId)));
    return found.filter((job) => job !== undefined);
  }

  /** @returns undefined also for one that no key opens any more */
  async find(exportId: string): Promise<ExportJob | undefined> {
    const file = await open(this.file(exportId, 'job')).catch(ifMissing(undefined));
    if (file === undefined) return undefined;
    try {
      for await (const content of openFrames(this.sealer, file, () => placeOf(exportId, 'job'))) {
        return content && (JSON.parse(Buffer.from(content).toString('utf8')) as ExportJob);
      }
      return undefined;
    } finally {
      await file.close();
    }
  }

  /** Durable once done; whole or not at all. @throws KeyDestroyed */
  async put(job: ExportJob): Promise<void> {
    const { exportId, askedAt } = job;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const key = { day: legalDayOf(askedAt), subject: exportId };
    const frame = await sealFrame(this.sealer, key, placeOf(exportId, 'job'), Buffer.from(JSON.stringify(job)));
    const unfinished = this.file(exportId, 'job.new');
    await writeFile(unfinished, frame, { mode: 0o600, flush: true });
    await rename(unfinished, this.file(exportId, 'job'));
  }

  /** Cuts off what was written after the job was last put. */
  async cut({ exportId, stored }: ExportJob): Promise<void> {
    const file = this.file(exportId, 'result');
    if (stored === 0) await rm(file, { force: true });
    else await truncate(file, stored);
  }

  /** Durable once done. @param day the earliest legal day of what is added @returns the job, to be put @throws KeyDestroyed */
  async append(job: ExportJob, day: string, content: Uint8Array): Promise<ExportJob> {
    const { exportId, frames, stored, bytes } = job;
    const frame = await sealFrame(this.sealer, { day, subject: exportId }, placeOf(exportId, frames), content);
    const file = await open(this.file(exportId, 'result'), 'a', 0o600);
    try {
      await file.writeFile(frame);
      await file.sync();
    } finally {
      await file.close();
    }
    return { ...job, frames: frames + 1, stored: stored + frame.length, bytes: bytes + content.length, failures: 0 };
  }

  /** The result of a job that is done. Fails where its beginning has been purged. */
  async read({ exportId, frames, bytes }: ExportJob): Promise<Readable> {
    if (frames === 0) return Readable.from([]);
    const file = await open(this.file(exportId, 'result'));
    const { sealer } = this;
    async function* contents(): AsyncGenerator<Uint8Array> {
      let read = 0;
      try {
        for await (const content of openFrames(sealer, file, (index) => placeOf(exportId, index))) {
          if (content === undefined) throw new RangeError('a part of an export has been purged');
          read += content.length;
          yield content;
        }
      } finally {
        await file.close();
      }
      if (read !== bytes) throw new RangeError('the file of an export is not whole');
    }
    return Readable.from(contents(), { objectMode: false });
  }

  async remove(exportId: string): Promise<void> {
    for (const kind of ['result', 'job.new', 'job'] as const) await rm(this.file(exportId, kind), { force: true });
  }

  private file(exportId: string, kind: 'job' | 'job.new' | 'result'): string {
    if (!UUID.test(exportId)) throw new RangeError('not the id of an export');
    return join(this.folder, `${exportId}.${kind}`);
  }
}

/** Where a frame stands: none can be put in the place of another. */
const placeOf = (exportId: string, part: number | 'job'): string => `export/${exportId}/${part}`;

const ifMissing =
  <T>(answer: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return answer;
    throw error;
  };
