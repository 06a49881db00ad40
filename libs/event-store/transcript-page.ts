import type { Transcript } from './event-opener.js';
import type { StoredEvent } from './port.js';

/** Type, stream, revision, position, and the lengths of metadata and text. */
const FIELDS = 6;
const ID = 36;
/** Instead of the length of the text: there is none. */
const SHREDDED = -1;
const FAILED = -2;

/** An event that does not open. */
export interface Unopened {
  readonly type: string;
  readonly position: number;
  readonly why: string;
}

/**
 * Transcripts as one text and one array of numbers: what goes from thread to thread at the least cost. An object a
 * transcript, or JSON around JSON, is copied and parsed on both sides.
 */
export interface TranscriptPage {
  /** Id, metadata (or why it does not open) and payload of each event, one after the other. */
  readonly text: string;
  /** Types and streams, each once: the numbers are places in here. */
  readonly names: readonly string[];
  readonly numbers: Float64Array<ArrayBuffer>;
}

/** Writes a page of transcripts. */
export class TranscriptWriter {
  private readonly texts: string[] = [];
  private readonly names = new Map<string, number>();
  private readonly numbers: number[] = [];

  /** @param text the payload; `null`: its key is gone */
  add(stored: StoredEvent, text: string | null): void {
    const { id, metadata } = stored;
    this.note(stored, metadata.length, text === null ? SHREDDED : text.length);
    if (text === null) this.texts.push(id, metadata);
    else this.texts.push(id, metadata, text);
  }

  addFailure(stored: StoredEvent, why: string): void {
    this.note(stored, why.length, FAILED);
    this.texts.push(stored.id, why);
  }

  /** To be transferred with its numbers' buffer. */
  page(): TranscriptPage {
    return { text: this.texts.join(''), names: [...this.names.keys()], numbers: Float64Array.from(this.numbers) };
  }

  private note({ type, stream, revision, position }: StoredEvent, length: number, textLength: number): void {
    this.numbers.push(this.placeOf(type), this.placeOf(stream), revision, position, length, textLength);
  }

  private placeOf(name: string): number {
    let place = this.names.get(name);
    if (place === undefined) this.names.set(name, (place = this.names.size));
    return place;
  }
}

/** The events of a page, in order. */
export function* transcriptsOf({ text, names, numbers }: TranscriptPage): Generator<Transcript | Unopened> {
  const number = (index: number): number => numbers[index] ?? NaN;
  const name = (index: number): string => names[number(index)] ?? '';
  let at = 0;
  const cut = (length: number): string => text.slice(at, (at += length));
  for (let index = 0; index < numbers.length; index += FIELDS) {
    const id = cut(ID);
    const type = name(index);
    const position = number(index + 3);
    const metadata = cut(number(index + 4));
    const length = number(index + 5);
    if (length === FAILED) {
      yield { type, position, why: metadata };
      continue;
    }
    const payload = length === SHREDDED ? null : cut(length);
    yield { id, type, stream: name(index + 1), revision: number(index + 2), position, metadata, text: payload };
  }
}
