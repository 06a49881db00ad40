import { describe, expect, it } from '@jest/globals';
import { readEntry, TRACE_TYPE } from './cloud-event.js';

const good = {
  specversion: '1.0',
  id: 'e-1',
  source: '/portail/afas',
  type: TRACE_TYPE,
  time: '2026-03-02T09:15:00.123+01:00',
  data: {
    user: '018f0000-0000-7000-8000-000000000001',
    session: '0123456789abcdef0123456789abcdef',
    service: 'AFAS',
    action: 'budget.read',
    outcome: 'success',
    object: { type: 'facility', ref: 'E-12' },
    purpose: 'instruction',
    habilitation: { id: '018f0000-0000-7000-8000-000000000002', profile: 'D4' },
    ip: '192.0.2.7',
    browser: 'Firefox 151',
  },
};

describe('an entry of a batch', () => {
  it('is read with its instant in UTC', () => {
    expect(readEntry(good)).toMatchObject({
      at: Date.parse('2026-03-02T08:15:00.123Z'),
      source: '/portail/afas',
      facts: good.data,
    });
  });

  const from = (ip: string) => readEntry({ ...good, data: { ...good.data, ip } });

  it.each([
    '0.0.0.0',
    '255.255.255.255',
    '10.1.20.100',
    '::',
    '::1',
    '2001:db8::A:1',
    '1:2:3:4:5:6:7:8',
    '::ffff:192.0.2.1',
  ])('may come from %s', (ip) => expect(from(ip)).toMatchObject({ facts: { ip } }));

  it.each([
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.',
    '1.2.3.4.5',
    '01.2.3.4',
    'abcdef',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '12345::',
    ':',
    '::1.2.3',
  ])('may not come from %s, which is no address', (ip) =>
    expect(from(ip)).toMatchObject({ code: 'intake.bad-attribute', at: 'data.ip' }),
  );

  it('may carry CloudEvents extension attributes', () => {
    expect(readEntry({ ...good, traceparent: '00-0af7' })).not.toHaveProperty('code');
  });

  it.each([
    ['not an object', 7, 'intake.bad-attribute', 'entry'],
    ['another version', { ...good, specversion: '0.3' }, 'intake.bad-attribute', 'specversion'],
    ['another type', { ...good, type: 'x' }, 'intake.bad-attribute', 'type'],
    ['no id', { ...good, id: undefined }, 'intake.missing-attribute', 'id'],
    ['a time without its offset', { ...good, time: '2026-03-02T09:15:00' }, 'intake.bad-attribute', 'time'],
    ['a day that does not exist', { ...good, time: '2026-02-31T25:15:00Z' }, 'intake.bad-attribute', 'time'],
    ['no data', { ...good, data: undefined }, 'intake.bad-attribute', 'data'],
    [
      'data that a trace must not hold',
      { ...good, data: { ...good.data, quotientFamilial: 412 } },
      'intake.unknown-attribute',
      'data.quotientFamilial',
    ],
    [
      'a raw session token',
      { ...good, data: { ...good.data, session: 'x'.repeat(43) } },
      'intake.bad-attribute',
      'data.session',
    ],
    [
      'an outcome of its own',
      { ...good, data: { ...good.data, outcome: 'ok' } },
      'intake.bad-attribute',
      'data.outcome',
    ],
    [
      'a line break in an object',
      { ...good, data: { ...good.data, object: { type: 'a', ref: 'a\nb' } } },
      'intake.bad-attribute',
      'data.object.ref',
    ],
  ])('is refused for %s, saying where and what is accepted', (_, entry, code, at) => {
    const problem = readEntry(entry);
    expect(problem).toMatchObject({ code, at });
    expect((problem as { accepted: string }).accepted).not.toBe('');
  });
});
