/** Texts of the refusals of legal holds, by code. Placeholders are filled from the refusal’s details. */
export const holdMessages: Readonly<Record<string, { fr: string; en: string }>> = {
  'hold.unknown': {
    fr: 'Cette mesure de conservation n’existe pas, ou son dossier a été détruit à son terme.',
    en: 'There is no such hold, or its file was destroyed in due time.',
  },
  'hold.unknown-person': {
    fr: 'Aucun compte ne porte cet identifiant.',
    en: 'No account has this id.',
  },
  'hold.bad-subject': {
    fr: 'Ce que la mesure doit conserver n’est pas valable ; attendu : {accepted}.',
    en: 'What the hold should keep is not valid; expected: {accepted}.',
  },
  'hold.period-reversed': {
    fr: 'La période commence après sa fin.',
    en: 'The period starts after it ends.',
  },
  'hold.period-after-end': {
    fr: 'La période des traces va au-delà de la fin de la mesure.',
    en: 'The period of the traces goes past the end of the hold.',
  },
  'hold.end-out-of-range': {
    fr: 'La mesure doit prendre fin entre le {earliest} et le {latest}. Pour plus longtemps, il en faudra une nouvelle.',
    en: 'The hold must end between {earliest} and {latest}. Longer than that needs a new one.',
  },
  'hold.concerns-you': {
    fr: 'Cette mesure vous concerne : une autre personne doit s’en charger.',
    en: 'This hold concerns you: somebody else must see to it.',
  },
  'hold.own-request': {
    fr: 'Vous avez demandé cette mesure : une autre personne doit en décider.',
    en: 'You asked for this hold: somebody else must decide on it.',
  },
  'hold.already-decided': {
    fr: 'Cette mesure a déjà été décidée ({status}).',
    en: 'This hold was already decided ({status}).',
  },
  'hold.too-late': {
    fr: 'La mesure devait prendre fin le {endsOn} : il est trop tard pour l’approuver.',
    en: 'The hold was to end on {endsOn}: it is too late to approve it.',
  },
  'hold.not-in-force': {
    fr: 'Cette mesure n’est pas en vigueur ({status}) : il n’y a rien à lever.',
    en: 'This hold is not in force ({status}): there is nothing to lift.',
  },
};
