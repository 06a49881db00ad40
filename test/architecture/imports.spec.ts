import { describe, expect, it } from '@jest/globals';
import { posix } from 'node:path';
import { builtImports, importsOf, sources } from './sources.js';

/** Which other libraries each may import: arrows go one way (architecture, "The house"). */
const MAY: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  keyring: ['kernel'],
  'event-store': ['kernel'],
  'read-store': ['kernel'],
  identity: ['kernel', 'keyring', 'event-store', 'read-store'],
  habilitations: ['kernel', 'keyring', 'event-store', 'read-store', 'identity'],
  partners: ['kernel', 'keyring', 'event-store', 'read-store', 'identity', 'habilitations'],
  traces: ['kernel', 'keyring', 'event-store', 'read-store', 'identity'],
  audit: [
    'kernel',
    'keyring',
    'event-store',
    'read-store',
    'identity',
    'partners',
    'habilitations',
    'traces',
    'retention',
  ],
  retention: ['kernel', 'keyring', 'event-store', 'read-store', 'identity', 'habilitations', 'traces'],
  requests: [
    'kernel',
    'keyring',
    'event-store',
    'read-store',
    'identity',
    'habilitations',
    'traces',
    'audit',
    'retention',
  ],
  'services/cdap': ['kernel', 'keyring', 'event-store', 'read-store', 'identity', 'habilitations'],
};

/** Rooms of pure code: no framework, no clock, no random, no store. */
const PURE = /^libs\/(?:services\/)?[^/]+\/(?:domain|projections\/[^/]+\/projection)/;
const IMPURE = /^(?:@nestjs\/|@fastify\/|fastify|better-sqlite3|kysely|pg|node:fs|node:net|node:http)/;

/** What a context brings to the log, without its web side; adapters whose client is loaded only where it is used. */
const SECOND_DOOR = /\/(?:log|tree|postgres|sqlite|eventstoredb)$/;

/** Packages that a thread of the server may load at its start. */
const LIGHT: ReadonlySet<string> = new Set(['better-sqlite3', 'lru-cache', 'luxon']);

const libraryOf = (path: string): string | undefined => /^libs\/(services\/[^/]+|[^/]+)\//.exec(path)?.[1];

describe('the house', () => {
  const all = sources('libs', 'apps');

  it('is one that this test knows', () => {
    const libraries = new Set(all.map(({ path }) => libraryOf(path)).filter((name) => name !== undefined));
    expect([...libraries].sort()).toEqual(Object.keys(MAY).sort());
  });

  it('lets arrows go one way only, through the doors', () => {
    // A spec may bring real neighbours along: nothing of it runs in the product.
    const product = all.filter(({ path }) => !path.endsWith('.spec.ts'));
    const wrong = product.flatMap((source) => {
      const library = libraryOf(source.path);
      if (library === undefined) return [];
      return importsOf(source)
        .filter((name) => name.startsWith('#') && !MAY[library]?.includes(name.slice(1).replace(SECOND_DOOR, '')))
        .map((name) => `${source.path} → ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('never reaches into another library by a relative path', () => {
    const wrong = all.flatMap((source) => {
      const library = libraryOf(source.path);
      return importsOf(source)
        .filter((name) => name.startsWith('.'))
        .map((name) => posix.join(posix.dirname(source.path), name))
        .filter((target) => target.startsWith('libs/') && libraryOf(target) !== library)
        .map((target) => `${source.path} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('imports nothing into the kernel', () => {
    const wrong = all
      .filter(({ path }) => path.startsWith('libs/kernel/'))
      .flatMap((source) => importsOf(source).filter((name) => !name.startsWith('./')));
    expect(wrong).toEqual([]);
  });

  it('keeps frameworks, stores, clocks and chance out of the domain', () => {
    const domain = all.filter(({ path }) => PURE.test(path) && !path.endsWith('.spec.ts'));
    const imports = domain.flatMap((source) =>
      importsOf(source)
        .filter((name) => IMPURE.test(name))
        .map((name) => `${source.path} → ${name}`),
    );
    const calls = domain
      .filter(({ text }) =>
        /Date\.now\(\)|new Date\(\)|Math\.random|randomUUID|randomBytes|DateTime\.(?:now|local)\(\)/.test(text),
      )
      .map(({ path }) => path);
    expect({ imports, calls }).toEqual({ imports: [], calls: [] });
  });

  // A thread that loaded the web side of a context would hold some thirty megabytes of it.
  it.each(sources('libs', 'apps').flatMap(({ path }) => (path.endsWith('.worker.ts') ? [path] : [])))(
    'loads in %s what a store needs, and no web side',
    (path) => {
      const loaded = builtImports(path);
      expect(loaded.filter((name) => !LIGHT.has(name))).toEqual([]);
      expect(loaded.length).toBeGreaterThan(0);
    },
  );
});
