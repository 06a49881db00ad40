import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventDefinitions } from '../../apps/server/log-contexts.js';

/**
 * The frozen registry. A name or version that has once been written is in somebody's log for years: it is never
 * renamed nor removed. A new event is added to the file on purpose; a change of shape is a new version with its upcast.
 */
const frozen = JSON.parse(readFileSync(join(import.meta.dirname, 'event-names.json'), 'utf8')) as Record<
  string,
  number
>;

describe('event names', () => {
  const current = Object.fromEntries(eventDefinitions.map(({ type, schemaVersion }) => [type, schemaVersion]));

  it('are those of the frozen registry, no more and no less', () => {
    expect(current).toEqual(frozen);
  });

  it('are each defined once', () => {
    expect(eventDefinitions.length).toBe(Object.keys(current).length);
  });

  it('have an upcast for each older schema version', () => {
    const missing = eventDefinitions.flatMap(({ type, schemaVersion, upcasts }) =>
      Array.from({ length: schemaVersion - 1 }, (_, index) => index + 1)
        .filter((version) => upcasts?.[version] === undefined)
        .map((version) => `${type} ${version}`),
    );
    expect(missing).toEqual([]);
  });
});
