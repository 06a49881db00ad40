/** Texts for people, by stable code. `{placeholders}` are filled from the refusal's details. */
export const habilitationsMessages: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'habilitation.unknown-service': {
    fr: 'Le service {service} n’existe pas. Services : {accepted}.',
    en: 'There is no service {service}. Services: {accepted}.',
  },
  'habilitation.service-not-open': {
    fr: 'Le service {service} n’est pas ouvert à ce partenaire.',
    en: 'The service {service} is not open to this partner.',
  },
  'habilitation.unknown-profile': {
    fr: 'Le profil {profile} n’existe pas sur {service}. Profils : {accepted}.',
    en: 'There is no profile {profile} on {service}. Profiles: {accepted}.',
  },
  'habilitation.scope': {
    fr: '{profile} ne se donne pas au niveau « {level} ». Niveaux acceptés : {accepted}.',
    en: '{profile} is not given at level “{level}”. Levels accepted: {accepted}.',
  },
  'habilitation.unknown-scope': {
    fr: 'Ce partenaire n’a déclaré aucun lieu « {id} » de niveau « {level} » sur ce service.',
    en: 'This partner has declared no “{id}” of level “{level}” on this service.',
  },
  'habilitation.user-not-active': {
    fr: 'Cette personne n’est pas un utilisateur actif de ce partenaire (convention, art. 9.2).',
    en: 'This person is not an active user of this partner (convention, art. 9.2).',
  },
  'habilitation.self-grant': {
    fr: 'Nul ne se donne une habilitation à soi-même.',
    en: 'Nobody gives a habilitation to himself.',
  },
  'habilitation.caf-only': {
    fr: 'Les droits de l’administrateur et de son suppléant sont gérés par la Caf seule (contrat de service, art. 2.2.1).',
    en: 'The rights of the principal and of the deputy are managed by the Caf alone (service contract, art. 2.2.1).',
  },
  'habilitation.valid-until-past': {
    fr: 'La fin demandée ({validUntil}) est déjà passée : un instant à venir est attendu.',
    en: 'The end asked for ({validUntil}) is already past: an instant to come is expected.',
  },
  'habilitation.already-granted': {
    fr: 'Cette personne a déjà une habilitation {profile} en vigueur sur ce périmètre.',
    en: 'This person already has a {profile} habilitation in force on this scope.',
  },
  'habilitation.quota-reached': {
    fr: 'Le quota du profil {profile} est atteint : {maximum} habilitation(s) au plus (contrat de service, art. 2.2.1).',
    en: 'The quota of profile {profile} is reached: at most {maximum} habilitation(s) (service contract, art. 2.2.1).',
  },
  'habilitation.users-maximum': {
    fr: 'Le service {service} compte déjà {maximum} utilisateurs habilités, son maximum pour ce partenaire.',
    en: 'The service {service} already has {maximum} habilitated users, its maximum for this partner.',
  },
  'habilitation.quota-below-use': {
    fr: 'Le quota ne peut pas descendre à {maximum} : {inUse} sont en vigueur. Mettez d’abord fin à ce qui dépasse.',
    en: 'The quota cannot go down to {maximum}: {inUse} are in force. Revoke what exceeds it first.',
  },
  'habilitation.quota-above-maximum': {
    fr: 'Le bulletin d’adhésion ne permet pas plus de {largest} ; {maximum} a été demandé.',
    en: 'The enrolment allows no more than {largest}; {maximum} was asked for.',
  },
  'habilitation.quota-invalid': {
    fr: 'Un quota est un entier positif ou nul ; {maximum} a été donné.',
    en: 'A quota is an integer, zero or more; {maximum} was given.',
  },
  'habilitation.not-in-force': {
    fr: 'Ce partenaire n’a pas d’habilitation en vigueur sous cet identifiant.',
    en: 'This partner has no habilitation in force under this id.',
  },
  'user.already-registered': {
    fr: 'Une personne active du partenaire a déjà cette adresse : un seul compte par personne.',
    en: 'An active person of the partner already has this address: one account per person.',
  },
  'user.unknown': {
    fr: 'Ce partenaire n’a pas d’utilisateur sous cet identifiant.',
    en: 'This partner has no user under this id.',
  },
  'user.is-administrator': {
    fr: 'Cette personne est administrateur ou suppléant : la Caf la remplace d’abord (contrat de service, art. 2.2.1).',
    en: 'This person is the principal or the deputy: the Caf replaces that person first (service contract, art. 2.2.1).',
  },
  'user.unknown-site': {
    fr: 'Ce partenaire n’a déclaré aucun lieu d’implantation « {siteId} ».',
    en: 'This partner has declared no site “{siteId}”.',
  },
  'partner.unknown': {
    fr: 'Aucun partenaire ne répond à ce SIRET.',
    en: 'No partner answers to this SIRET.',
  },
  'rights.invalid-cursor': {
    fr: 'Ce curseur n’est pas valable : donnez la valeur « next » de la page précédente.',
    en: 'This cursor is not valid: give the “next” value of the previous page.',
  },
};
