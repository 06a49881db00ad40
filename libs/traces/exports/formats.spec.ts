import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import type { NamedTrace } from '../use-cases/search-traces/search-traces.js';
import { actOf } from './acts.js';
import { ECS_VERSION, ecsOf } from './ecs.js';
import { fhirOf } from './fhir.js';
import { exported } from './formats.js';
import { OCSF_VERSION, ocsfOf } from './ocsf.js';

const SCHEMAS = join(import.meta.dirname, '../../../../shared/schemas');
const there = existsSync(SCHEMAS);
if (!there) process.stderr.write('Not run: exports against the published schemas (put them in ../shared/schemas).\n');
const published = there ? describe : describe.skip;

const read = <T>(...path: string[]): T => JSON.parse(readFileSync(join(SCHEMAS, ...path), 'utf8')) as T;

const ACTIONS = [
  ...['session.sign-in', 'session.sign-out', 'session.expire', 'session.revoke', 'session.read'],
  ...['habilitation.grant', 'habilitation.revoke', 'administrator.appoint'],
  ...['user.register', 'user.departure', 'user.list', 'quota.set', 'partner.import', 'password.change', 'hold.ask'],
  ...['dossier.open', 'traces.read', 'traces.export', 'activity.enter', 'budget.validate', 'something.else', 'alone'],
];
/** 45 characters, the longest that an address can be; OCSF takes 40. */
const WRITTEN_OUT = '0000:0000:0000:0000:0000:0000:100.100.100.100';
const word = fc.stringMatching(/^[a-zà-ÿ][a-z -]{0,20}[a-z]$/);
const trace: fc.Arbitrary<NamedTrace> = fc.record(
  {
    id: fc.uuid({ version: 7 }),
    position: fc.integer({ min: 1, max: 2 ** 40 }),
    at: fc
      .date({ min: new Date('2020-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    service: fc.constantFrom('portail', 'CDAP', 'AFAS'),
    action: fc.constantFrom(...ACTIONS),
    outcome: fc.constantFrom('success' as const, 'refused' as const, 'failed' as const),
    user: fc.uuid(),
    name: word,
    partner: fc.constantFrom('21340135900012', '73282932000074'),
    function: word,
    habilitation: fc.record({ id: fc.uuid(), profile: fc.constantFrom('T2', 'D1') }),
    object: fc.record({
      type: fc.constantFrom('dossier', 'user', 'site'),
      ref: fc.stringMatching(/^[0-9a-z-]{3,20}$/),
    }),
    purpose: fc.constantFrom('quotient-pricing', 'social-support'),
    ip: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant(WRITTEN_OUT)),
    browser: fc.constantFrom('Firefox 151', 'Chrome 160'),
    reason: fc.constantFrom('cdap.no-habilitation', 'internal'),
    session: fc.stringMatching(/^[0-9a-f]{32}$/),
    details: fc.dictionary(fc.constantFrom('rows', 'criteria', 'partner'), fc.oneof(fc.integer(), fc.boolean(), word)),
  },
  { requiredKeys: ['id', 'position', 'at', 'service', 'action', 'outcome'] },
);

/** Every value of a tree that is none, as text. */
function leaves(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leaves);
  return value === undefined ? [] : [JSON.stringify(value).replace(/^"|"$/g, '')];
}

const all = fc.assert;

describe('a trace for other tools', () => {
  it.each([
    ['OCSF', ocsfOf],
    ['FHIR', fhirOf],
    ['ECS', ecsOf],
  ] as const)('[S5.3.1-a] loses nothing as %s: each of its values stands somewhere in it', (_, map) => {
    all(
      fc.property(trace, (given) => {
        const told = leaves(map(given));
        const whole = told.join('\n');
        // The outcome has codes of its own in FHIR; every other value is there as it is, or within a name.
        for (const fact of leaves({ ...given, outcome: undefined }))
          expect(told.includes(fact) || whole.includes(fact)).toBe(true);
        expect(
          new Set(
            ['success', 'refused', 'failed'].map((each) =>
              JSON.stringify(map({ ...given, outcome: each as NamedTrace['outcome'] })),
            ),
          ).size,
        ).toBe(3);
      }),
    );
  });

  it('has each action in one class, with what is done', () => {
    expect(actOf('dossier.open')).toEqual({ kind: 'api', verb: 'read' });
    expect(actOf('portal-service.open')).toEqual({ kind: 'entity', verb: 'create' });
    expect(actOf('habilitation.revoke')).toEqual({ kind: 'access', verb: 'delete' });
    expect(actOf('session.read')).toEqual({ kind: 'api', verb: 'read' });
    expect(actOf('traces.export-with-proofs')).toEqual({ kind: 'api', verb: 'read' });
    expect(actOf('alone')).toEqual({ kind: 'api', verb: 'other' });
  });

  it('has its address shortened where OCSF takes no longer one, and as it was written beside', () => {
    const [given] = fc.sample(trace, 1);
    const event = ocsfOf({ ...(given as NamedTrace), ip: WRITTEN_OUT });
    expect(event).toMatchObject({ src_endpoint: { name: WRITTEN_OUT, ip: '::100.100.100.100' } });
    const none = '1.'.repeat(21);
    expect(ocsfOf({ ...(given as NamedTrace), ip: none })).toMatchObject({ src_endpoint: { name: none } });
  });

  it('is one line in a file of such lines, in the order given', async () => {
    const given = fc.sample(trace, 120);
    async function* pages() {
      yield given.slice(0, 50);
      yield given.slice(50);
    }
    const options = { bom: false, heading: { title: 'x', lines: [], purposes: new Map<string, string>() } };
    for (const [format, id] of [
      ['jsonl', (line: { id: string }) => line.id],
      ['ocsf', (line: { metadata: { uid: string } }) => line.metadata.uid],
      ['fhir', (line: { id: string }) => line.id],
      ['ecs', (line: { event: { id: string } }) => line.event.id],
    ] as const) {
      const lines = (await text(exported(format, pages(), options).content)).trimEnd().split('\n');
      expect(lines.map((line) => id(JSON.parse(line) as never))).toEqual(given.map((each) => each.id));
    }
  });
});

published('the published schemas', () => {
  const accepts = (check: ValidateFunction, value: unknown): void => {
    if (!check(value)) throw new Error(`${JSON.stringify(check.errors)} in ${JSON.stringify(value)}`);
  };

  it('of OCSF take every trace, in its class; what they do not check holds too', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const names = { 3002: 'authentication', 3004: 'entity_management', 3005: 'user_access', 6003: 'api_activity' };
    const checks = new Map(
      Object.entries(names).map(([uid, name]) => [
        Number(uid),
        ajv.compile(read<object>('ocsf', `${name}.schema.json`)),
      ]),
    );
    const seen = new Set<number>();
    all(
      fc.property(trace, (given) => {
        const event = ocsfOf(given) as Record<
          'class_uid' | 'type_uid' | 'activity_id' | 'category_uid' | 'time',
          number
        >;
        const check = checks.get(event.class_uid);
        if (check === undefined) throw new Error(`class ${event.class_uid}`);
        accepts(check, event);
        expect(event.type_uid).toBe(event.class_uid * 100 + event.activity_id);
        expect(event.category_uid).toBe(Math.floor(event.class_uid / 1000));
        expect(event.time).toBe(Date.parse(given.at));
        seen.add(event.class_uid);
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual([3002, 3004, 3005, 6003]);
    expect(read<{ ocsf_version: string }>('ocsf', 'requirements.json').ocsf_version).toBe(OCSF_VERSION);
    expect(checks.get(3002)?.({ ...ocsfOf(fc.sample(trace, 1)[0] as NamedTrace), class_uid: 3002, other: 1 })).toBe(
      false,
    );
  });

  it('of FHIR R4 takes every trace; what it does not require is there', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addMetaSchema(
      JSON.parse(
        readFileSync(new URL(import.meta.resolve('ajv/dist/refs/json-schema-draft-06.json')), 'utf8'),
      ) as object,
    );
    const check = ajv.compile(read<object>('fhir-r4-auditevent', 'auditevent.schema.json'));
    all(
      fc.property(trace, (given) => {
        const event = fhirOf(given) as {
          recorded: string;
          agent: { requestor: boolean }[];
          source: { observer: object };
        };
        accepts(check, event);
        expect(event.recorded).toBe(given.at);
        expect(event.agent.map(({ requestor }) => requestor)).toEqual([true]);
        expect(event.source.observer).toBeDefined();
      }),
    );
    expect(check({ ...fhirOf(fc.sample(trace, 1)[0] as NamedTrace), other: 1 })).toBe(false);
  });

  it('of ECS lists every field, of its kind, with a value that it allows', () => {
    type Field = {
      type: string;
      normalize: string[];
      allowed_values?: { name: string; expected_event_types?: string[] }[];
    };
    const { ecs_version: version, fields } = read<{ ecs_version: string; fields: Record<string, Field> }>(
      'ecs',
      'ecs_flat.subset.json',
    );
    expect(version).toBe(ECS_VERSION);
    function check(value: unknown, name: string): void {
      const field = fields[name];
      if (field?.type === 'object') {
        for (const label of Object.values(value as object)) expect(typeof label).toBe('string');
        return;
      }
      if (field === undefined) {
        expect(typeof value).toBe('object');
        for (const [key, inner] of Object.entries(value as object)) check(inner, name === '' ? key : `${name}.${key}`);
        return;
      }
      expect(Array.isArray(value)).toBe(field.normalize.includes('array'));
      for (const each of [value].flat()) {
        expect(typeof each).toBe(field.type === 'long' ? 'number' : 'string');
        const allowed = field.allowed_values?.map((one) => one.name);
        if (allowed !== undefined) expect(allowed).toContain(each);
      }
    }
    all(
      fc.property(trace, (given) => {
        check(ecsOf(given), '');
      }),
    );
    expect(() => check({ event: { kind: 'other' } }, '')).toThrow();
  });
});
