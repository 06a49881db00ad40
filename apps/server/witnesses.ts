import { readFileSync } from 'node:fs';
import { CheckpointSender, MailWitness, StampWitness, WebWitness, type Witness } from '#audit';
import type { Delivery } from '#identity';
import type { Runtime } from './runtime.js';
import { BadSettings, type Settings } from './settings.js';

/** Whoever the settings say keeps checkpoints outside. @throws BadSettings on a file that cannot be read */
export function checkpointSender(runtime: Runtime, settings: Settings, delivery: Delivery): CheckpointSender {
  const { journal, folder } = runtime;
  const addresses = settings.TEMOIN_CHECKPOINT_TO.split(',').map((address) => address.trim());
  const witnesses: Witness[] = addresses
    .filter((address) => address !== '')
    .map((address) =>
      address.startsWith('mailto:')
        ? new MailWitness(address.slice('mailto:'.length), delivery)
        : new WebWitness(address),
    );
  const { TEMOIN_TSA_URL: authority, TEMOIN_TSA_CA_FILE: ca } = settings;
  if (authority !== undefined) {
    const trusted = ca === undefined ? {} : { trusted: read(ca) };
    witnesses.push(new StampWitness({ address: authority, folder: folder.integrity, ...trusted }));
  }
  return new CheckpointSender(journal, witnesses, folder.integrity);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new BadSettings([`TEMOIN_TSA_CA_FILE : le fichier ${file} ne peut pas être lu`]);
  }
}
