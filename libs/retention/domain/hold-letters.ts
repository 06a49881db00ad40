import type { Message } from '#identity';

/** To whoever asked for a hold and whoever approved it. It names neither the person nor the dossier. */
export const endReminder = (to: string, { hold, ends_on: endsOn }: { hold: string; ends_on: string }): Message => ({
  to,
  subject: 'Une mesure de conservation prend bientôt fin',
  text:
    `Bonjour,\n\nLa mesure de conservation ${hold} prend fin le ${french(endsOn)} au soir. ` +
    'Ce qu’elle conserve au-delà des durées légales sera détruit à la purge suivante, sans autre avis.\n\n' +
    'S’il faut conserver plus longtemps, demandez une nouvelle mesure avant cette date : elle doit être approuvée par une autre personne.',
});

const french = (day: string): string => day.split('-').reverse().join('/');
