import { siretFault } from '#habilitations';
import { badSubject } from './hold-errors.js';
import type { HoldSubject } from './hold-sources.js';

export type SubjectKind = HoldSubject['kind'];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Of CDAP's dossiers. */
const DOSSIER = /^\d{7}$/;

const ACCEPTED: Readonly<Record<SubjectKind, string>> = {
  person: 'l’identifiant (UUID) d’un compte',
  partner: 'le SIRET d’un partenaire',
  dossier: 'un numéro de dossier de 7 chiffres',
};

export const SUBJECT_KINDS = Object.keys(ACCEPTED) as SubjectKind[];

/** @throws Refusal `hold.bad-subject` */
export function subjectOf(kind: SubjectKind, reference: string): HoldSubject {
  if (kind === 'person' && UUID.test(reference)) return { kind, userId: reference };
  if (kind === 'partner' && siretFault(reference) === undefined) return { kind, siret: reference };
  if (kind === 'dossier' && DOSSIER.test(reference)) return { kind, dossier: reference };
  throw badSubject(ACCEPTED[kind]);
}
