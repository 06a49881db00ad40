import type { AccessSubject } from '../../domain/access-events.js';

export interface InformationFacts {
  readonly subject: AccessSubject;
  readonly requestId: string;
  /** Legal days, `yyyy-mm-dd`. */
  readonly receivedOn: string;
  readonly madeOn: string;
  readonly rows: number;
  /** Events in the log whose root is signed. */
  readonly size: number;
  readonly tracesMonths: number;
  readonly habilitationsYears: number;
}

const french = (day: string): string => day.split('-').reverse().join('/');

const COMMON = ({ tracesMonths, habilitationsYears }: InformationFacts): string => `
Ce que le RGPD (article 15, paragraphe 1) demande de vous dire
  Finalités        sécurité du portail « Mon Compte Partenaire », contrôle du bon usage des accès aux dossiers des
                   allocataires, respect de la convention entre la Caf et ses partenaires
  Catégories       identité professionnelle, fonction et habilitation ; connexions et actions : date, service, finalité,
                   référence de l’objet, résultat, adresse IP, navigateur
  Destinataires    le gestionnaire principal et son suppléant de l’organisme ; les agents de la Caf et de la Cnaf
                   spécialement habilités ; aucune communication hors de l’Union européenne
  Durées           traces : ${tracesMonths} mois ; données d’une habilitation : ${habilitationsYears} ans après sa fin ; plus longtemps seulement sous une
                   mesure de conservation motivée
  Origine          le portail lui-même, au moment de chaque action
  Vos droits       rectification, effacement, limitation et opposition, dans les conditions du RGPD (articles 16 à 21) ;
                   réclamation auprès de la CNIL, www.cnil.fr
  Décision         aucune décision n’est prise par le seul effet d’un traitement automatisé

Textes
  Article 15 du RGPD ; article 49 de la loi n° 78-17 du 6 janvier 1978 (article 39 dans sa rédaction antérieure au
  1er juin 2019, que cite la convention). Délai de réponse : un mois, que deux mois peuvent prolonger par un avis motivé
  (RGPD, article 12, paragraphe 3).
`;

/** The page that goes with a person's copy of their own traces. */
export function ownInformation(facts: InformationFacts): string {
  const { requestId, receivedOn, madeOn, rows, size } = facts;
  return `VOS TRACES

Demande ${requestId}, reçue le ${french(receivedOn)}. Copie faite le ${french(madeOn)} par Témoin.

Ce que contient le dossier
  copie.pdf, copie.csv, copie.json   vos ${rows} trace(s), la plus récente d’abord, les mêmes sous trois formes
  traces.jsonl, traces.csv, preuve.json, point-de-controle.txt, manifeste.txt, cles.txt, LISEZMOI.txt
                                     les mêmes encore, avec ce qui prouve chacune dans le journal de ${size} événements

Complétude : ces ${rows} trace(s) sont toutes celles que le journal garde de vous à cette date. Ce qui désigne une autre
personne (numéros de dossiers, autres utilisateurs) est masqué : RGPD, article 15, paragraphe 4.
${COMMON(facts)}`;
}

/** The page that goes with the list of who consulted a dossier. */
export function consultationInformation(facts: InformationFacts, identities: boolean): string {
  const { requestId, receivedOn, madeOn, rows, size } = facts;
  const agents = identities
    ? 'L’identité des agents est donnée : le délégué à la protection des données l’a décidé, après mise en balance.'
    : 'L’identité des agents n’est pas donnée : elle n’est due que si elle est indispensable à l’exercice de vos droits\n' +
      '(Cour de justice de l’Union européenne, 22 juin 2023, C-579/21).';
  return `LES CONSULTATIONS DE VOTRE DOSSIER

Demande ${requestId}, reçue le ${french(receivedOn)}. Copie faite le ${french(madeOn)} par Témoin.

Ce que contient le dossier
  copie.pdf, copie.csv, copie.json   les ${rows} consultation(s), la plus récente d’abord, les mêmes sous trois formes

Complétude : ce sont toutes celles que garde le journal, de ${size} événements à cette date, tous organismes confondus.
${agents}
${COMMON(facts)}`;
}
