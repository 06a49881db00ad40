import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from './port.js';
import { transcriptsOf, TranscriptWriter } from './transcript-page.js';

const stored = (index: number): StoredEvent => ({
  id: `0199a3f0-0000-7000-8000-${String(index).padStart(12, '0')}`,
  type: index % 2 === 0 ? 'SignedIn' : 'ActionTraced',
  stream: `trace-2026-03-0${1 + (index % 3)}`,
  revision: index,
  position: 10 ** 12 + index,
  metadata: JSON.stringify({ schemaVersion: 1, note: `« été » ${index}` }),
  data: Buffer.from('sealed'),
});

const transcriptOf = (index: number, text: string | null) => {
  const { id, type, stream, revision, position, metadata } = stored(index);
  return { id, type, stream, revision, position, metadata, text };
};

describe('a page of transcripts', () => {
  it('gives back every event as it was written, in order, whatever its text', () => {
    const texts = ['{"a":1}', '', '{"b":"l’été — 𝄞"}', null, '{"c":[1,2]}'];
    const writer = new TranscriptWriter();
    for (const [index, text] of texts.entries()) writer.add(stored(index), text);
    const expected = texts.map((text, index) => transcriptOf(index, text));
    expect([...transcriptsOf(writer.page())]).toEqual(expected);
  });

  it('tells, in its place, what does not open and why', () => {
    const writer = new TranscriptWriter();
    writer.add(stored(0), '{}');
    writer.addFailure(stored(1), 'the bytes were altered: clé « trace »');
    writer.add(stored(2), null);
    expect([...transcriptsOf(writer.page())]).toEqual([
      transcriptOf(0, '{}'),
      { type: 'ActionTraced', position: 10 ** 12 + 1, why: 'the bytes were altered: clé « trace »' },
      transcriptOf(2, null),
    ]);
  });

  it('outlives its journey from thread to thread', () => {
    const writer = new TranscriptWriter();
    writer.add(stored(4), '{"d":4}');
    const page = writer.page();
    const received = structuredClone(page, { transfer: [page.numbers.buffer] });
    expect([...transcriptsOf(received)]).toEqual([transcriptOf(4, '{"d":4}')]);
  });

  it('may be empty', () => expect([...transcriptsOf(new TranscriptWriter().page())]).toEqual([]));
});
