import type { Caller } from '#identity';
import { notYours, ownFile, unknownRequest } from './access-errors.js';
import type { AccessRequest } from './access-request.js';

type Filed = Exclude<AccessRequest, { status: 'none' | 'purged' }>;

/**
 * The gestionnaires of the person's partner, or the Caf's data protection officer; never the person (S5.3.4-b).
 * @throws Refusal `request.unknown` also on another partner's, `request.own-file`, `request.for-the-dpo`
 */
export function ensureMayHandle(
  { accountId, roles, partner }: Pick<Caller, 'accountId' | 'roles' | 'partner'>,
  request: AccessRequest,
): asserts request is Filed {
  if (request.status === 'none' || request.status === 'purged') throw unknownRequest();
  const { subject } = request;
  if (roles.includes('dpo')) {
    if (subject.kind === 'user' && subject.userId === accountId) throw ownFile();
    return;
  }
  // Another partner's is as if it were not; an allocataire's too.
  if (subject.kind !== 'user') throw partner === undefined ? notYours() : unknownRequest();
  if (subject.siret !== partner) throw unknownRequest();
  if (subject.userId === accountId) throw ownFile();
}
