/** Texts of this context's refusals, by code. Placeholders are filled from the refusal's details. */
export const tracesMessages: Readonly<Record<string, { fr: string; en: string }>> = {
  'traces.partner-needed': {
    fr: 'Indiquez le partenaire dont vous voulez lire les traces : son SIRET, ou null pour le personnel Caf et Cnaf.',
    en: 'Say whose traces you want to read: a SIRET, or null for Caf and Cnaf staff.',
  },
  'traces.other-partner': {
    fr: 'Vous ne pouvez lire que les traces de votre organisme.',
    en: 'You may only read the traces of your own organisation.',
  },
  'traces.reason-needed': {
    fr: 'Cette recherche donne plus de {most} traces : resserrez-la, ou dites dans « reason » pourquoi il en faut autant.',
    en: 'This search gives more than {most} traces: narrow it, or say in `reason` why so many are needed.',
  },
  'traces.bad-cursor': {
    fr: 'La suite demandée n’est pas valable : reprenez la valeur « next » de la page précédente.',
    en: 'The cursor is not valid: use the `next` value of the page before.',
  },
  'intake.bad-batch': {
    fr: 'Un lot est un tableau JSON de 1 à {maximum} événements CloudEvents 1.0.',
    en: 'A batch is a JSON array of 1 to {maximum} CloudEvents 1.0 events.',
  },
  'intake.refused': {
    fr: 'Rien n’a été enregistré : {count} événement(s) du lot sont refusés. Leur rang et la raison sont dans « problems ».',
    en: 'Nothing was recorded: {count} event(s) of the batch are refused. See `problems` for their index and reason.',
  },
};
