/** Texts for people, by stable code. `{placeholders}` are filled from the refusal's details. */
export const identityMessages: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'identity.sign-in-refused': {
    fr: 'Identifiant ou mot de passe incorrect, ou compte verrouillé.',
    en: 'Wrong identifier or password, or locked account.',
  },
  'identity.one-time-password-expired': {
    fr: 'Ce mot de passe provisoire a expiré : demandez à votre gestionnaire de renouveler vos identifiants.',
    en: 'This one-time password has expired: ask your gestionnaire to have your credentials issued again.',
  },
  'identity.obsolete-browser': {
    fr: 'Ce navigateur ({browser}) est trop ancien pour se connecter sans risque. Sont acceptés, à partir de : {accepted}.',
    en: 'This browser ({browser}) is too old to sign in safely. Accepted, from: {accepted}.',
  },
  'identity.sign-in-needed': {
    fr: 'Connectez-vous : aucune session ouverte, ou elle a pris fin.',
    en: 'Sign in: no session is open, or it has ended.',
  },
  'identity.password-change-needed': {
    fr: 'Changez d’abord votre mot de passe provisoire (PUT /api/session/password).',
    en: 'First change your one-time password (PUT /api/session/password).',
  },
  'identity.notice-needed': {
    fr: 'Prenez d’abord connaissance de l’information sur la traçabilité (GET /api/notice, puis POST /api/notice/acknowledgement).',
    en: 'First read and acknowledge the notice on tracing (GET /api/notice, then POST /api/notice/acknowledgement).',
  },
  'identity.another-notice': {
    fr: 'L’information en vigueur est la version {version} : lisez-la.',
    en: 'The notice in force is version {version}: read that one.',
  },
  'identity.not-allowed': {
    fr: 'Votre compte ne permet pas cette action. Elle est ouverte à : {accepted}.',
    en: 'Your account does not allow this. It is open to: {accepted}.',
  },
  'identity.route-closed': {
    fr: 'Cette adresse n’est ouverte à personne.',
    en: 'This address is open to nobody.',
  },
  'identity.wrong-password': {
    fr: 'Le mot de passe actuel est incorrect.',
    en: 'The current password is wrong.',
  },
  'identity.password-too-weak': {
    fr: 'Mot de passe trop faible. Sont acceptés : 12 caractères ou plus mêlant majuscules, minuscules, chiffres et autres signes ; 14 ou plus de trois de ces sortes ; ou une phrase d’au moins 7 mots différents et 24 caractères. Il en faut au moins 6 différents, et 256 au plus.',
    en: 'The password is too weak. Accepted: 12 characters or more mixing upper case, lower case, digits and other signs; 14 or more of three of these kinds; or a phrase of at least 7 different words and 24 characters. At least 6 different characters, 256 at most.',
  },
  'identity.password-holds-identifier': {
    fr: 'Le mot de passe ne doit pas contenir votre identifiant.',
    en: 'The password must not contain your identifier.',
  },
  'identity.password-unchanged': {
    fr: 'Le nouveau mot de passe doit être différent de l’actuel.',
    en: 'The new password must differ from the current one.',
  },
  'identity.unknown-account': {
    fr: 'Ce compte est inconnu.',
    en: 'This account is unknown.',
  },
  'identity.account-exists': {
    fr: 'Ce compte existe déjà.',
    en: 'This account exists already.',
  },
  'identity.account-closed': {
    fr: 'Ce compte est fermé.',
    en: 'This account is closed.',
  },
  'identity.role-not-open': {
    fr: 'Le rôle {role} n’est pas ouvert aux comptes de type {organisation}. Sont acceptés : {accepted}.',
    en: 'The role {role} is not open to accounts of the kind {organisation}. Accepted: {accepted}.',
  },
  'identity.role-to-oneself': {
    fr: 'Personne ne peut se donner un rôle à soi-même.',
    en: 'Nobody can give himself a role.',
  },
  'identity.caf-only': {
    fr: 'Seule la Caf peut le faire : les comptes du gestionnaire principal et de son suppléant ne relèvent que d’elle.',
    en: 'Only the Caf can do this: the accounts of the principal and the deputy are its own to manage.',
  },
  'identity.program-has-no-password': {
    fr: 'Un service du portail n’a pas de mot de passe : son jeton se remplace en renouvelant ses identifiants.',
    en: 'A service of the portal has no password: its token is replaced by issuing its credentials again.',
  },
  'identity.delivery-failed': {
    fr: 'Les identifiants n’ont pas pu être envoyés. Si le compte {accountId} existe, ce qui précède est fait : renouvelez ses identifiants pour les envoyer de nouveau.',
    en: 'The credentials could not be delivered. If the account {accountId} exists, all the rest is done: issue its credentials again to have them sent.',
  },
  'identity.busy': {
    fr: 'Trop de connexions à la fois : réessayez dans un instant.',
    en: 'Too many sign-ins at once: try again in a moment.',
  },
};
