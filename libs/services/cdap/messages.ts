/** Texts of CDAP's refusals, by stable code; `{placeholders}` are filled from the refusal's details. */
export const cdapMessages: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'cdap.no-habilitation': {
    fr: 'Vous n’avez pas d’habilitation en vigueur sur le service CDAP. Adressez-vous à votre gestionnaire.',
    en: 'You have no habilitation in force on the CDAP service. Ask your gestionnaire.',
  },
  'cdap.profile-needed': {
    fr: 'Vous avez plusieurs profils CDAP : précisez « profile ». Profils acceptés : {accepted}.',
    en: 'You hold several CDAP profiles: name one in “profile”. Accepted: {accepted}.',
  },
  'cdap.profile-not-held': {
    fr: 'Vous n’avez pas d’habilitation en vigueur sur le profil demandé. Profils acceptés : {accepted}.',
    en: 'You have no habilitation in force on the profile asked for. Accepted: {accepted}.',
  },
  'cdap.profile-unknown': {
    fr: 'Le profil {profile} n’existe pas dans CDAP : l’habilitation ne peut pas servir. Prévenez la Caf.',
    en: 'CDAP has no profile {profile}: the habilitation cannot be used. Tell the Caf.',
  },
  'cdap.purpose-unknown': {
    fr: 'Ce motif de consultation n’existe pas. Motifs acceptés : {accepted}.',
    en: 'There is no such purpose. Accepted: {accepted}.',
  },
  'cdap.purpose-not-allowed': {
    fr: 'Ce motif n’est pas ouvert au profil {profile}. Motifs acceptés : {accepted}.',
    en: 'This purpose is not open to the profile {profile}. Accepted: {accepted}.',
  },
  'cdap.instructor-number-needed': {
    fr: 'Le profil {profile} doit donner son numéro d’instructeur avant l’ouverture du dossier : 6 chiffres, dans « instructorNumber ».',
    en: 'The profile {profile} must give the instructor number before the dossier opens: 6 digits, in “instructorNumber”.',
  },
  'cdap.instructor-number-malformed': {
    fr: 'Le numéro d’instructeur (« instructorNumber ») est mal formé : 6 chiffres attendus, sans espace.',
    en: 'The instructor number (“instructorNumber”) is malformed: 6 digits expected, without spaces.',
  },
  'cdap.dossier-number-malformed': {
    fr: 'Le numéro de dossier (« dossier ») est mal formé : 7 chiffres attendus, sans lettre ni espace.',
    en: 'The dossier number (“dossier”) is malformed: 7 digits expected, without letters or spaces.',
  },
  'cdap.dossier-unknown': {
    fr: 'Aucun dossier ne porte ce numéro.',
    en: 'No dossier has this number.',
  },
  'cdap.not-rsa': {
    fr: 'Ce profil n’ouvre que les dossiers de personnes qui reçoivent le RSA ou l’ont reçu depuis moins de deux ans.',
    en: 'This profile only opens the dossiers of people who receive RSA or did within two years.',
  },
  'cdap.no-cmg': {
    fr: 'Ce profil n’ouvre que les dossiers qui gardent la trace d’au moins une demande de Cmg.',
    en: 'This profile only opens dossiers with at least a trace of a Cmg claim.',
  },
};
