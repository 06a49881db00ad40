import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ensureFirstAdministrator } from '#identity';
import type { Runtime } from './runtime.js';
import type { Settings } from './settings.js';

/** On an empty log, one Caf administrator, so that somebody can begin. @returns what to tell the operator. */
export async function firstAdministrator(
  app: INestApplicationContext,
  { store, clock, ids, folder }: Runtime,
  { TEMOIN_ADMIN_EMAIL: email, TEMOIN_SMTP_URL: smtp }: Settings,
): Promise<readonly string[]> {
  const opened = await ensureFirstAdministrator({ commandBus: app.get(CommandBus), store, clock, ids, email });
  if (opened === undefined) return [];
  const where = smtp === undefined ? `dans ${folder.outbox}` : 'par courrier';
  return [
    `Journal vide : un compte d’administrateur Caf est ouvert ; son identifiant et son mot de passe à usage unique sont ${where}.`,
  ];
}
