import { profileOf } from '#habilitations';
import { actionLabel, type Column, type NamedTrace, objectLabel, outcomeLabel, parisTime } from '#traces';

type Labels = ReadonlyMap<string, string>;

/** Objects whose reference would name somebody else (GDPR art. 15(4)). */
const OTHER_PEOPLE: ReadonlySet<string> = new Set(['dossier', 'user', 'hold', 'account', 'habilitation']);
const MASKED = '(masqué : autre personne)';

/** A person's trace without what would tell of somebody else. */
export function masked(trace: NamedTrace): NamedTrace {
  const { object } = trace;
  if (object === undefined || !OTHER_PEOPLE.has(object.type)) return trace;
  return { ...trace, object: { ...object, ref: MASKED } };
}

const purposeColumn = (purposes: Labels): Column => [
  'Finalité',
  ({ purpose }) => (purpose === undefined ? undefined : (purposes.get(purpose) ?? purpose)),
];

/** Of a user's own traces: labels, not codes. */
export const ownColumns = (purposes: Labels): readonly Column[] => [
  ['Date et heure (Paris)', ({ at }) => parisTime(at)],
  ['Action', ({ action }) => actionLabel(action)],
  ['Résultat', ({ outcome }) => outcomeLabel(outcome)],
  ['Service', ({ service }) => service],
  ['Objet', ({ object }) => (object === undefined ? undefined : `${objectLabel(object.type)} ${object.ref}`)],
  purposeColumn(purposes),
  ['Motif du refus ou de l’échec', ({ reason }) => reason],
  ['Fonction', (trace) => trace.function],
  ['Profil', ({ service, habilitation }) => profileLabel(service, habilitation?.profile)],
  ['Habilitation', ({ habilitation }) => habilitation?.id],
  ['Adresse IP', ({ ip }) => ip],
  ['Navigateur', ({ browser }) => browser],
  ['Session (pseudonyme)', ({ session }) => session],
  ['Détails', ({ details }) => detailsOf(details)],
  ['Identifiant de la trace', ({ id }) => id],
];

const AGENT: readonly Column[] = [
  ['Agent', ({ name, user }) => name ?? (user === undefined ? 'inconnu' : 'identité effacée')],
  ['Fonction', (trace) => trace.function],
  ['Organisme (SIRET)', ({ partner }) => partner],
];

/** Of the consultations of a dossier: no agent's identity unless somebody decided so (CJEU C-579/21). */
export const consultationColumns = (purposes: Labels, identities: boolean): readonly Column[] => [
  ['Date et heure (Paris)', ({ at }) => parisTime(at)],
  ['Service', ({ service }) => service],
  purposeColumn(purposes),
  ...(identities ? AGENT : []),
];

function profileLabel(service: string, code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  const label = profileOf(service, code)?.label;
  return label === undefined ? code : `${code} — ${label}`;
}

function detailsOf(details: NamedTrace['details']): string | undefined {
  if (details === undefined) return undefined;
  return Object.entries(details)
    .map(([key, value]) => `${key} = ${String(value)}`)
    .join(' ; ');
}
