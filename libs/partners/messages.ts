/** Texts for people, by stable code. `{placeholders}` are filled from the refusal's details. */
export const partnersMessages: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'partner.convention-differs': {
    fr: 'La convention de ce partenaire est déjà signée et diffère sur : {fields}. Elle se modifie par avenant (art. 17.3).',
    en: 'This partner’s convention is already signed and differs on: {fields}. It changes through an amendment (art. 17.3).',
  },
  'partner.enrolment-differs': {
    fr: 'Le bulletin d’adhésion à {service} est déjà signé, à une autre date : il se modifie par avenant (art. 17.3).',
    en: 'The enrolment to {service} is already signed, on another day: it changes through an amendment (art. 17.3).',
  },
  'partner.place-differs': {
    fr: 'Le lieu « {id} » est déjà déclaré autrement : donnez-lui un autre identifiant.',
    en: 'The place “{id}” is already declared otherwise: give it another id.',
  },
  'partner.unknown-site': {
    fr: 'Aucun lieu d’implantation « {siteId} » n’est déclaré.',
    en: 'No site “{siteId}” is declared.',
  },
  'partner.service-may-not-open': {
    fr: 'Le service {service} ne peut pas encore s’ouvrir (contrat de service, art. 2.1). Il manque : {missing}.',
    en: 'The service {service} cannot open yet (service contract, art. 2.1). Missing: {missing}.',
  },
  'partner.caf-only': {
    fr: 'La Caf seule nomme l’administrateur et son suppléant (contrat de service, art. 2.2.1).',
    en: 'The Caf alone appoints the principal and the deputy (service contract, art. 2.2.1).',
  },
  'partner.administrator-in-place': {
    fr: 'Une autre personne exerce déjà ce rôle ({role}) : dites qui est remplacé (contrat de service, annexe 2).',
    en: 'Someone else already holds this role ({role}): say who is replaced (service contract, annex 2).',
  },
  'partner.no-such-administrator': {
    fr: 'Personne n’exerce ce rôle ({role}) : il n’y a personne à remplacer.',
    en: 'Nobody holds this role ({role}): there is nobody to replace.',
  },
  'partner.two-mandates': {
    fr: 'La même personne ne peut pas être à la fois administrateur et suppléant.',
    en: 'The same person cannot be both the principal and the deputy.',
  },
  'partner.invalid-file': {
    fr: 'Le fichier du partenaire est refusé en entier : {count} problème(s).',
    en: 'The partner file is refused as a whole: {count} problem(s).',
  },
  'partner.file-too-large': {
    fr: 'Le fichier du partenaire dépasse {maximum} octets.',
    en: 'The partner file is larger than {maximum} bytes.',
  },
};
