import { CommandBus } from '@nestjs/cqrs';
import { toInstant } from '#kernel';
import { keyIdsOf, type Purged, type PurgePlan, PurgePlanner, RunPurge } from '#retention';
import { readSettings } from '../../server/settings.js';
import { type Application, withApplication } from '../support/application.js';
import { badUsage } from '../support/exit.js';
import { instant, number, print, say } from '../support/terminal.js';

export interface PurgeOptions {
  readonly plan?: boolean;
  readonly run?: boolean;
  readonly json?: boolean;
}

/** Says what has expired, or lets it go. @throws FolderInUse where a server holds the folder */
export async function purge(options: PurgeOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  if (options.plan === options.run) throw badUsage('temoin purge : --plan ou --run (l’un des deux)');
  await withApplication(readSettings(environment), environment, (application) =>
    options.plan === true ? showPlan(application, options) : run(application, options),
  );
}

async function showPlan({ app, runtime }: Application, { json }: PurgeOptions): Promise<void> {
  const plan = await app.get(PurgePlanner).plan(runtime.clock.now());
  if (json === true) return print(`${JSON.stringify(shown(plan), null, 2)}\n`);
  const keyIds = keyIdsOf(plan);
  if (keyIds.length === 0) return say('Rien n’est échu.');
  for (const { day, expiredAt, rows } of plan.days) {
    print(`${day} : ${number(rows)} trace(s), échues le ${instant(expiredAt)}\n`);
  }
  print(`Habilitations : ${plan.habilitations.length} ; identités : ${plan.identities.length}\n`);
  say(`${number(keyIds.length)} clé(s) seraient détruites : temoin purge --run`);
}

const shown = (plan: PurgePlan) => ({
  at: toInstant(plan.at),
  days: plan.days.map(({ day, expiredAt, rows }) => ({ day, expiredAt: toInstant(expiredAt), traces: rows })),
  habilitations: plan.habilitations.length,
  identities: plan.identities.length,
  keyIds: keyIdsOf(plan),
});

async function run({ app }: Application, { json }: PurgeOptions): Promise<void> {
  const certificates: Purged[] = [];
  for (;;) {
    const done = await app.get(CommandBus).execute(new RunPurge());
    if (done === undefined) break;
    certificates.push(done);
  }
  if (json === true) print(`${JSON.stringify(certificates, null, 2)}\n`);
  if (certificates.length === 0) say('Rien n’est échu.');
  for (const { counts } of certificates) {
    say(
      `Purgé : ${number(counts.keys)} clé(s), ${number(counts.rows)} ligne(s), ${number(counts.streams)} flux ; ` +
        `gardé pour des mesures de conservation : ${number(counts.kept)} clé(s), ${number(counts.copies)} copie(s).`,
    );
  }
}
