/** What people are told of tracing before they first use a service (GDPR art. 13, S5.2-a). */
export interface Notice {
  /** Grows by one with each change of the text: it is then shown and acknowledged again. */
  readonly version: number;
  /** Legal day since which it holds. */
  readonly since: string;
  readonly title: string;
  readonly text: string;
}

/** Never changed once published: a new text is a new version, at the end. French: what people read. */
export const NOTICES: readonly Notice[] = [
  {
    version: 1,
    since: '2026-11-27',
    title: 'Vos connexions et vos actions sont tracées',
    text: [
      'Chaque connexion à « Mon Compte Partenaire » et chaque action que vous y faites laissent une trace, de la connexion à la déconnexion : qui (compte, fonction, profil), quand, quel service, quelle action, sur quel dossier, pour quelle finalité, depuis quelle adresse, avec quel résultat. Le contenu des dossiers n’y est pas.',
      'Pourquoi : la sécurité du portail et le contrôle que les accès servent aux missions pour lesquelles ils sont donnés. Consulter un dossier sans motif légitime est un détournement de finalité, qui peut conduire à la suspension de l’accès.',
      'Qui les lit : le gestionnaire principal de votre organisme et son suppléant ; les agents de la Caf et de la Cnaf spécialement habilités. Chaque lecture est elle-même tracée. Aucun temps de travail n’en est tiré.',
      'Combien de temps : les traces, six mois ; les données de vos habilitations, six ans après leur fin ; plus longtemps seulement sous une mesure de conservation motivée.',
      'Vos droits : obtenir vos traces, en le demandant par votre responsable hiérarchique à votre gestionnaire, ou au délégué à la protection des données de la Caf (RGPD, article 15 ; loi n° 78-17, article 49, anciennement 39) ; réclamation auprès de la CNIL, www.cnil.fr.',
      'Votre compte est personnel : votre mot de passe ne se partage pas. Une session se ferme après quinze minutes sans action et huit heures au plus ; dix échecs de connexion bloquent le compte.',
    ].join('\n\n'),
  },
];

export const CURRENT_NOTICE: Notice = NOTICES.at(-1) as Notice;
