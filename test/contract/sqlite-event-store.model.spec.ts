import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EventStore, type ExpectedRevision, type NewEvent } from '#event-store';
import { Refusal } from '#kernel';
import { ModelStore } from './event-store/model.js';
import { asStored, collect, eventsIn, isCaughtUp, shown, take } from './event-store/samples.js';
import { openSqlite } from './event-store/sqlite.js';

const RUNS = Number(process.env['TEMOIN_CAMPAIGN_ROUNDS'] ?? 25);

const streams = fc.constantFrom('trace-1', 'trace-2', 'account-1', 'account-12', 'review-1');
const expected = fc.oneof(fc.constantFrom<ExpectedRevision>('any', 'none', 'exists'), fc.nat(6));
const sizes = fc.array(fc.nat(3000), { minLength: 1, maxLength: 4 });

type Action =
  | { kind: 'append'; stream: string; expected: ExpectedRevision; sizes: number[] }
  | { kind: 'repeat'; of: number }
  | { kind: 'delete'; stream: string; expected: ExpectedRevision }
  | { kind: 'scavenge' | 'reopen' };

const actions = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ kind: fc.constant('append' as const), stream: streams, expected, sizes }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('repeat' as const), of: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), stream: streams, expected }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('scavenge' as const, 'reopen' as const) }) },
  ),
  { maxLength: 40 },
);

const prefixes = fc.option(
  fc.array(fc.constantFrom('trace-', 'trace-1', 'account-1', 'account-', 'review-', 'hold-', 'a')),
  {
    nil: undefined,
  },
);
const reading = fc.record({
  direction: fc.constantFrom('forwards' as const, 'backwards' as const),
  from: fc.option(fc.nat(60), { nil: undefined }),
  limit: fc.option(fc.nat(20), { nil: undefined }),
  prefixes,
});

const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    (value) => ({ value }),
    (error: unknown) => ({ refused: error instanceof Refusal ? [error.code, error.details] : String(error) }),
  );

const newEvents = (bytes: readonly number[]): NewEvent[] =>
  bytes.map((size) => ({
    id: randomUUID(),
    type: `T${size % 3}`,
    metadata: `{"n":${size}}`,
    data: Buffer.alloc(size, size),
  }));

const defined = <T extends object>(options: T) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };

describe('the embedded store beside a model of it', () => {
  it('answers every call as the model does, and then reads as the model does', async () => {
    const property = fc.asyncProperty(actions, fc.array(reading, { maxLength: 6 }), async (steps, readings) => {
      const opened = await openSqlite();
      const model = new ModelStore();
      let store: EventStore = opened.store;
      const done: { stream: string; expected: ExpectedRevision; events: NewEvent[] }[] = [];
      const append = async (stream: string, events: NewEvent[], revision: ExpectedRevision) =>
        expect(await outcomeOf(store.append(stream, events, revision))).toEqual(
          await outcomeOf(model.append(stream, events, revision)),
        );
      const step = async (action: Action): Promise<void> => {
        if (action.kind === 'append') {
          const events = newEvents(action.sizes);
          done.push({ stream: action.stream, expected: action.expected, events });
          await append(action.stream, events, action.expected);
        } else if (action.kind === 'repeat') {
          const again = done[action.of];
          if (again !== undefined) await append(again.stream, again.events, again.expected);
        } else if (action.kind === 'delete') {
          if (action.expected === 'none') return;
          const deleting = store.deleteStream(action.stream, action.expected);
          expect(await outcomeOf(deleting)).toEqual(
            await outcomeOf(model.deleteStream(action.stream, action.expected)),
          );
        } else if (action.kind === 'scavenge') await store.scavenge();
        else store = await opened.reopen();
      };
      for (const action of steps) await step(action);
      expect(await store.head()).toBe(model.head);
      for (const options of readings.map(defined)) {
        const read = (await collect(store.readAll(options))).map(shown);
        expect(read).toEqual(
          model.readAll(options).map((one) => asStored(one.stream, one.revision, one.position, one)),
        );
        const { from = 0 } = options;
        const filter = options.prefixes === undefined ? {} : { prefixes: options.prefixes };
        const items = await take(store.subscribe({ from, ...filter })[Symbol.asyncIterator](), isCaughtUp);
        expect(eventsIn(items).map(shown)).toEqual((await collect(store.readAll({ from, ...filter }))).map(shown));
        expect(items.at(-1)).toEqual({ caughtUp: true, position: Math.max(from, model.head) });
      }
      await opened.dispose();
    });
    await fc.assert(property, { numRuns: RUNS });
  }, 600_000);
});
