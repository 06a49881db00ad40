/** What other tools want to know of an action, from its name: `<subject>.<act>`. */
export interface Act {
  readonly kind: 'authentication' | 'access' | 'entity' | 'api';
  readonly verb: Verb;
}

export type Verb = 'create' | 'read' | 'update' | 'delete' | 'start' | 'end' | 'other';

/** Rights given to somebody or taken from them. */
const ACCESS: Readonly<Record<string, Verb>> = {
  'habilitation.grant': 'create',
  'habilitation.revoke': 'delete',
  'administrator.appoint': 'create',
};

const SESSIONS: Readonly<Record<string, Verb>> = {
  'session.sign-in': 'start',
  'session.sign-out': 'end',
  'session.expire': 'end',
  'session.revoke': 'end',
};

/** What is administered, as opposed to what is consulted. */
const ENTITIES: ReadonlySet<string> = new Set([
  'partner',
  'quota',
  'user',
  'staff',
  'portal-service',
  'credentials',
  'password',
  'hold',
  'mission',
  'access-request',
  'retention',
]);

/** By the act's last word; those of the portal's other services follow the same habit. */
const VERBS: readonly (readonly [Verb, ReadonlySet<string>])[] = [
  ['create', new Set(['ask', 'create', 'enter', 'file', 'import', 'open', 'register', 'save', 'take-in'])],
  ['update', new Set(['acknowledge', 'answer', 'approve', 'balance', 'change', 'close', 'decide-periods', 'extend'])],
  ['update', new Set(['refuse', 'reissue', 'set', 'update', 'validate'])],
  ['delete', new Set(['delete', 'departure', 'export-discard', 'forget', 'lift', 'remove'])],
  ['read', new Set(['changes', 'consult', 'copy', 'difference', 'events', 'evidence', 'export', 'exports', 'list'])],
  ['read', new Set(['plan', 'periods', 'purges', 'purposes', 'read', 'state', 'traces', 'view'])],
];

export function actOf(action: string): Act {
  const access = ACCESS[action];
  if (access !== undefined) return { kind: 'access', verb: access };
  const session = SESSIONS[action];
  if (session !== undefined) return { kind: 'authentication', verb: session };
  const [subject = '', act = ''] = action.split('.');
  // To open a dossier is to read it; to open an account is to make it.
  if (action === 'dossier.open') return { kind: 'api', verb: 'read' };
  const found = VERBS.find(([, words]) => words.has(act) || [...words].some((word) => act.startsWith(`${word}-`)));
  return { kind: ENTITIES.has(subject) ? 'entity' : 'api', verb: found?.[0] ?? 'other' };
}
