import type { Outcome, TraceContent } from '#kernel';

/** The type of CloudEvents 1.0 that the intake takes. */
export const TRACE_TYPE = 'fr.caf.temoin.trace.v1';

/** A trace of another service of the portal, checked. */
export interface Entry {
  readonly source: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly facts: EntryFacts;
}

/** What the service says of the act. */
export type EntryFacts = Required<Pick<TraceContent, 'user' | 'session' | 'service' | 'action' | 'outcome'>> &
  Pick<TraceContent, 'object' | 'purpose' | 'habilitation' | 'reason' | 'ip' | 'browser'>;

/** Why an entry is refused: a stable code, and the attribute at fault. */
export interface EntryProblem {
  readonly code: string;
  readonly at: string;
  readonly accepted: string;
}

type Shape = readonly [pattern: RegExp, accepted: string];

const UUID: Shape = [
  /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  'un UUID en minuscules',
];
const NAME: Shape = [
  /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/,
  'un nom en minuscules, comme « dossier.open » (60 caractères au plus)',
];
const SERVICE: Shape = [/^[A-Za-z][A-Za-z0-9-]*$/, 'le nom d’un service, comme « CDAP » (60 caractères au plus)'];
const TOKEN: Shape = [/^[0-9a-f]{32}$/, 'le pseudonyme de la session : 32 chiffres hexadécimaux'];
const TEXT: Shape = [/^[^\p{Cc}]+$/u, 'un texte d’une ligne'];
const IP: Shape = [/^[0-9A-Fa-f:.]+$/, 'une adresse IPv4 ou IPv6'];
const OUTCOME: Shape = [/^(?:success|refused|failed)$/, 'success, refused ou failed'];
const INSTANT: Shape = [
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/,
  'un instant RFC 3339 avec son décalage, comme 2026-03-02T09:15:00.000Z',
];

const MOST: ReadonlyMap<Shape, number> = new Map([
  [NAME, 60],
  [SERVICE, 60],
  [TEXT, 200],
  [IP, 45],
]);

const ENVELOPE = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'time',
  'subject',
  'datacontenttype',
  'dataschema',
  'data',
]);
const DATA = new Set([
  'user',
  'session',
  'service',
  'action',
  'outcome',
  'object',
  'purpose',
  'habilitation',
  'reason',
  'ip',
  'browser',
]);

/** Thrown while reading one entry; caught by `readEntry`. */
class Fault extends Error {
  constructor(readonly problem: EntryProblem) {
    super(problem.code);
  }
}

const fault = (at: string, accepted: string, code = 'intake.bad-attribute'): Fault => new Fault({ code, at, accepted });

function text(value: unknown, at: string, shape: Shape): string {
  const [pattern, accepted] = shape;
  if (typeof value === 'string' && value.length <= (MOST.get(shape) ?? 60) && pattern.test(value)) return value;
  throw fault(at, accepted, value === undefined ? 'intake.missing-attribute' : 'intake.bad-attribute');
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** An IPv4 or IPv6 address, as RFC 4291 writes it, without a zone. */
function address(value: unknown, at: string): string {
  const found = text(value, at, IP);
  // The host of a URL in brackets is an IPv6 address and nothing else.
  if (IPV4.test(found) || URL.canParse(`http://[${found}]`)) return found;
  throw fault(at, IP[1]);
}

function record(value: unknown, at: string, known?: ReadonlySet<string>): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault(at, 'un objet JSON');
  if (known !== undefined) {
    for (const name of Object.keys(value)) {
      if (!known.has(name)) throw fault(`${at}.${name}`, [...known].join(', '), 'intake.unknown-attribute');
    }
  }
  return value as Record<string, unknown>;
}

/**
 * One CloudEvents 1.0 entry (JSON format), checked by hand: class-validator takes longer over 500 entries than
 * everything else the intake does. Extension attributes of the envelope are ignored, as CloudEvents asks.
 */
export function readEntry(value: unknown): Entry | EntryProblem {
  try {
    return entryOf(record(value, 'entry'));
  } catch (error) {
    if (error instanceof Fault) return error.problem;
    throw error;
  }
}

function entryOf(event: Record<string, unknown>): Entry {
  if (event.specversion !== '1.0') throw fault('specversion', '1.0');
  if (event.type !== TRACE_TYPE) throw fault('type', TRACE_TYPE);
  const { datacontenttype = 'application/json' } = event;
  if (datacontenttype !== 'application/json') throw fault('datacontenttype', 'application/json');
  for (const name of Object.keys(event)) {
    if (!ENVELOPE.has(name) && !/^[a-z0-9]{1,20}$/.test(name)) {
      throw fault(name, 'un attribut CloudEvents en minuscules et chiffres', 'intake.unknown-attribute');
    }
  }
  const at = Date.parse(text(event.time, 'time', INSTANT));
  if (Number.isNaN(at)) throw fault('time', INSTANT[1]);
  const data = record(event.data, 'data', DATA);
  return {
    source: text(event.source, 'source', TEXT),
    id: text(event.id, 'id', TEXT),
    at,
    facts: {
      user: text(data.user, 'data.user', UUID),
      session: text(data.session, 'data.session', TOKEN),
      service: text(data.service, 'data.service', SERVICE),
      action: text(data.action, 'data.action', NAME),
      outcome: text(data.outcome, 'data.outcome', OUTCOME) as Outcome,
      ...optional(data),
    },
  };
}

function optional(data: Record<string, unknown>): Partial<EntryFacts> {
  const found: { -readonly [name in keyof EntryFacts]?: EntryFacts[name] } = {};
  if (data.purpose !== undefined) found.purpose = text(data.purpose, 'data.purpose', NAME);
  if (data.reason !== undefined) found.reason = text(data.reason, 'data.reason', NAME);
  if (data.ip !== undefined) found.ip = address(data.ip, 'data.ip');
  if (data.browser !== undefined) found.browser = text(data.browser, 'data.browser', TEXT);
  if (data.object !== undefined) {
    const object = record(data.object, 'data.object', OBJECT);
    found.object = {
      type: text(object.type, 'data.object.type', NAME),
      ref: text(object.ref, 'data.object.ref', TEXT),
    };
  }
  if (data.habilitation !== undefined) {
    const right = record(data.habilitation, 'data.habilitation', HABILITATION);
    found.habilitation = {
      id: text(right.id, 'data.habilitation.id', UUID),
      profile: text(right.profile, 'data.habilitation.profile', SERVICE),
    };
  }
  return found;
}

const OBJECT = new Set(['type', 'ref']);
const HABILITATION = new Set(['id', 'profile']);
