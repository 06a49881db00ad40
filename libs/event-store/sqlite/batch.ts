import { writeUuid } from '#kernel';
import { type ExpectedRevision, type NewEvent, payloadSize } from '../port.js';
import type { GivenSecrets, SecretNumbers } from './late-sealing.js';

/*
 * The appends of one group, in one buffer that is handed over to the writer's thread and back: cloning them event by
 * event would cost more than writing them.
 *   append: stream u32 · events u32 · expected f64 · bytes of its events u32
 *   event:  id 16 bytes · type u32 · length of metadata u32 · length of data u32 · secret u32 · metadata · data
 * `stream` and `type` are indexes in `names`; `secret` is the number of what to seal the data under, `SEALED` where there is nothing to seal.
 */
const APPEND_HEADER = 20;
const EVENT_HEADER = 32;
/** Instead of the number of a secret. */
export const SEALED = 0;
const SMALLEST = 256 * 1024;

/** An append of so many is sealed by both threads, half and half: both are busy. Smaller ones are left to the writer's. */
export const LARGE = 100;

export const GROUP_EVENTS = 512;
export const GROUP_BYTES = 4 * 1024 * 1024;

const CODES = { none: -1, any: -2, exists: -3 } as const;

export const expectedCode = (expected: ExpectedRevision): number =>
  typeof expected === 'number' ? expected : CODES[expected];

export function expectedOf(code: number): ExpectedRevision {
  if (code >= 0) return code;
  return code === CODES.none ? 'none' : code === CODES.any ? 'any' : 'exists';
}

export interface AppendBatch {
  readonly buffer: ArrayBuffer;
  /** How much of the buffer is used. */
  readonly bytes: number;
  readonly names: readonly string[];
  readonly appends: number;
  /** Those that this group is the first to name. */
  readonly secrets?: GivenSecrets | undefined;
}

/** Bytes that an append counts against `MAX_APPEND_BYTES`: ids, types, metadata and data. */
export function sizeOf(events: readonly NewEvent[]): number {
  let bytes = 0;
  for (const event of events) {
    bytes += 16 + Buffer.byteLength(event.type) + Buffer.byteLength(event.metadata) + payloadSize(event);
  }
  return bytes;
}

export class BatchWriter {
  private readonly names = new Map<string, number>();
  private bytes: Buffer;
  private view: DataView;
  private used = 0;
  private events = 0;
  appends = 0;

  /**
   * @param secrets where the writer's thread can seal
   * @param buffer one that came back from that thread, to be used again
   */
  constructor(
    private readonly secrets?: SecretNumbers,
    buffer?: ArrayBuffer,
  ) {
    this.bytes = buffer === undefined ? Buffer.allocUnsafeSlow(SMALLEST) : Buffer.from(buffer);
    this.view = viewOf(this.bytes);
  }

  /** Whether an append of `bytes` still belongs to this group. */
  takes(events: number, bytes: number): boolean {
    return this.appends === 0 || (this.events + events <= GROUP_EVENTS && this.used + bytes <= GROUP_BYTES);
  }

  /** @param size of `events`, from `sizeOf` @throws RangeError on an id that is not a UUID, and then adds nothing */
  add(stream: string, expected: ExpectedRevision, events: readonly NewEvent[], size: number): void {
    this.reserve(APPEND_HEADER + events.length * EVENT_HEADER + size);
    const start = this.used;
    let at = start + APPEND_HEADER;
    const both = events.length >= LARGE;
    let here = false;
    for (const event of events) {
      here = both && !here;
      at = this.addEvent(event, at, !here);
    }
    this.view.setUint32(start, this.indexOf(stream), true);
    this.view.setUint32(start + 4, events.length, true);
    this.view.setFloat64(start + 8, expectedCode(expected), true);
    this.view.setUint32(start + 16, at - start - APPEND_HEADER, true);
    this.used = at;
    this.events += events.length;
    this.appends += 1;
  }

  finish(): AppendBatch {
    const { appends, used: bytes } = this;
    return {
      buffer: this.bytes.buffer as ArrayBuffer,
      bytes,
      names: [...this.names.keys()],
      appends,
      secrets: this.secrets?.take(),
    };
  }

  /** @param late whether its sealing is left to the writer's thread, where that can do it */
  private addEvent(event: NewEvent, at: number, late: boolean): number {
    const { bytes, view, secrets } = this;
    writeUuid(event.id, bytes, at);
    const metadata = bytes.write(event.metadata, at + EVENT_HEADER);
    view.setUint32(at + 16, this.indexOf(event.type), true);
    view.setUint32(at + 20, metadata, true);
    const start = at + EVENT_HEADER + metadata;
    const { unsealed } = event;
    const length = payloadSize(event);
    let secret = SEALED;
    if (unsealed === undefined) bytes.set(event.data, start);
    else {
      bytes.write(unsealed.text, start + unsealed.before);
      if (late && secrets !== undefined) secret = secrets.numberOf(unsealed.secret);
      else unsealed.seal(bytes.subarray(start, start + length));
    }
    view.setUint32(at + 24, length, true);
    view.setUint32(at + 28, secret, true);
    return start + length;
  }

  private indexOf(name: string): number {
    let index = this.names.get(name);
    if (index === undefined) {
      index = this.names.size;
      this.names.set(name, index);
    }
    return index;
  }

  private reserve(bytes: number): void {
    const needed = this.used + bytes;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
    this.view = viewOf(larger);
  }
}

/** Reads a batch from its beginning to its end: `nextAppend`, then `nextEvent` as often as it has events or `skip`. */
export class BatchReader {
  private readonly bytes: Buffer;
  private readonly view: DataView;
  private readonly names: readonly string[];
  private at = 0;
  private end = 0;
  stream = '';
  events = 0;
  expected: ExpectedRevision = 'any';
  type = '';
  metadata = '';
  id: Buffer;
  /** Sealed, or room for it to be sealed under `secret`. */
  data: Buffer;
  secret = SEALED;

  constructor(batch: AppendBatch) {
    this.bytes = Buffer.from(batch.buffer);
    this.view = viewOf(this.bytes);
    this.names = batch.names;
    this.id = this.data = this.bytes.subarray(0, 0);
  }

  nextAppend(): void {
    const { view, at } = this;
    this.stream = this.names[view.getUint32(at, true)] ?? '';
    this.events = view.getUint32(at + 4, true);
    this.expected = expectedOf(view.getFloat64(at + 8, true));
    this.at = at + APPEND_HEADER;
    this.end = this.at + view.getUint32(at + 16, true);
  }

  nextEvent(): void {
    const { view, bytes, at } = this;
    const metadata = at + EVENT_HEADER;
    const data = metadata + view.getUint32(at + 20, true);
    const end = data + view.getUint32(at + 24, true);
    this.id = bytes.subarray(at, at + 16);
    this.type = this.names[view.getUint32(at + 16, true)] ?? '';
    this.metadata = bytes.toString('utf8', metadata, data);
    this.data = bytes.subarray(data, end);
    this.secret = view.getUint32(at + 28, true);
    this.at = end;
  }

  /** Passes over what is left of the events of this append. */
  skip(): void {
    this.at = this.end;
  }
}

const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
