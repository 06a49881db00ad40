import { DateTime } from 'luxon';

/** Injection token: what purposes are called, by code, of every service (a `ReadonlyMap`). */
export const PURPOSE_LABELS = Symbol('labels of purposes');

/** What each of this product's actions is called for people; one of another service shows its code. */
export const ACTIONS: Readonly<Record<string, string>> = {
  'access-request.answer': 'Réponse à une demande d’accès',
  'access-request.balance': 'Mise en balance pour une demande d’accès',
  'access-request.copy': 'Copie pour une demande d’accès',
  'access-request.extend': 'Prolongation d’une demande d’accès',
  'access-request.file': 'Enregistrement d’une demande d’accès',
  'access-request.list': 'Registre des demandes d’accès',
  'access-request.read': 'Lecture d’une demande d’accès',
  'access-request.refuse': 'Refus d’une demande d’accès',
  'administrator.appoint': 'Désignation d’un gestionnaire',
  'cdap.purposes': 'Liste des finalités',
  'credentials.reissue': 'Nouvel envoi d’un mot de passe provisoire',
  'dossier.open': 'Consultation d’un dossier',
  'habilitation.grant': 'Attribution d’une habilitation',
  'habilitation.revoke': 'Dévalidation d’une habilitation',
  'hold.approve': 'Approbation d’une mesure de conservation',
  'hold.ask': 'Demande d’une mesure de conservation',
  'hold.lift': 'Levée d’une mesure de conservation',
  'hold.list': 'Liste des mesures de conservation',
  'hold.read': 'Lecture d’une mesure de conservation',
  'hold.refuse': 'Refus d’une mesure de conservation',
  'hold.traces': 'Lecture de traces conservées',
  'integrity.read': 'Lecture de la preuve du journal',
  'mission.approve': 'Approbation d’une mission d’audit',
  'mission.ask': 'Demande d’une mission d’audit',
  'mission.close': 'Clôture d’une mission d’audit',
  'mission.difference': 'Mission d’audit : comparaison de deux instants',
  'mission.events': 'Mission d’audit : lecture d’événements',
  'mission.evidence': 'Mission d’audit : dossier de preuve',
  'mission.list': 'Liste des missions d’audit',
  'mission.read': 'Lecture d’une mission d’audit',
  'mission.refuse': 'Refus d’une mission d’audit',
  'mission.state': 'Mission d’audit : état à un instant',
  'notice.acknowledge': 'Prise de connaissance de l’information sur la traçabilité',
  'notice.read': 'Lecture de l’information sur la traçabilité',
  'partner.import': 'Ouverture d’une convention',
  'partner.list': 'Liste des partenaires',
  'partner.read': 'Lecture d’une convention',
  'password.change': 'Changement de mot de passe',
  'portal-service.open': 'Ouverture d’un service du portail',
  'quota.set': 'Fixation d’un quota',
  'retention.decide-periods': 'Décision sur une durée de conservation',
  'retention.periods': 'Lecture des durées de conservation',
  'retention.plan': 'Lecture du plan de purge',
  'retention.purges': 'Lecture des certificats de purge',
  'rights.changes': 'Comparaison des droits entre deux dates',
  'rights.read': 'Lecture des droits',
  'searches.forget': 'Suppression d’une recherche enregistrée',
  'searches.read': 'Liste de ses recherches enregistrées',
  'searches.save': 'Enregistrement d’une recherche',
  'session.expire': 'Expiration de la session',
  'session.read': 'Lecture de sa session',
  'session.revoke': 'Fermeture d’une session par un tiers',
  'session.sign-in': 'Connexion',
  'session.sign-out': 'Déconnexion',
  'staff.open': 'Ouverture d’un compte du personnel',
  'timeline.read': 'Lecture d’une chronologie',
  'traces.export': 'Export de traces',
  'traces.export-aside': 'Demande d’un export de traces fait à part',
  'traces.export-discard': 'Destruction d’un export de traces',
  'traces.export-download': 'Téléchargement d’un export de traces',
  'traces.exports': 'Liste des exports de traces',
  'traces.export-with-proofs': 'Export de traces avec leur preuve',
  'traces.read': 'Lecture de traces',
  'traces.take-in': 'Réception de traces d’un autre service',
  'user.departure': 'Départ d’un utilisateur',
  'user.list': 'Liste des utilisateurs',
  'user.register': 'Inscription d’un utilisateur',
};

const OUTCOMES: Readonly<Record<string, string>> = { success: 'réussi', refused: 'refusé', failed: 'en échec' };

const OBJECTS: Readonly<Record<string, string>> = {
  dossier: 'dossier',
  export: 'export de traces',
  facility: 'équipement',
  habilitation: 'habilitation',
  hold: 'mesure de conservation',
  mission: 'mission d’audit',
  partner: 'partenaire',
  request: 'demande d’accès',
  search: 'recherche enregistrée',
  site: 'lieu d’implantation',
  user: 'utilisateur',
};

export const actionLabel = (action: string): string => ACTIONS[action] ?? action;
export const outcomeLabel = (outcome: string): string => OUTCOMES[outcome] ?? outcome;
export const objectLabel = (type: string): string => OBJECTS[type] ?? type;

/** An instant (ISO 8601) as people in France read it. */
export const parisTime = (instant: string): string => {
  const [day, clock] = parisClock(instant).split(' ');
  return `${day} à ${clock},${instant.slice(20, 23)}`;
};

const MINUTE = 'yyyy-mm-ddThh:mm'.length;
let [lastMinute, lastShown] = ['', ''];

/**
 * `dd/mm/yyyy hh:mm:ss` in Paris, of an instant of UTC to the millisecond. What is the same within a minute is found once:
 * traces come in order, and a time zone is a slow thing to ask.
 */
export function parisClock(instant: string): string {
  const minute = instant.slice(0, MINUTE);
  if (minute !== lastMinute) {
    lastShown = DateTime.fromISO(`${minute}Z`, { zone: 'Europe/Paris' }).toFormat('dd/MM/yyyy HH:mm');
    lastMinute = minute;
  }
  return `${lastShown}${instant.slice(MINUTE, MINUTE + 3)}`;
}
