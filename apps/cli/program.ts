import { Command } from 'commander';
import type { DemoOptions } from './commands/demo.js';
import type { LogCopyOptions } from './commands/log-copy.js';
import type { ImportOptions } from './commands/partner-import.js';
import type { OrganisationOptions } from './commands/organisation.js';
import type { PurgeOptions } from './commands/purge.js';
import type { ReplayOptions } from './commands/replay.js';
import type { VerifyOptions } from './commands/verify.js';
import { EXIT_CODES } from './support/exit.js';
import { inFrench } from './support/french.js';
import {
  instantOption,
  integerOption,
  logServerOption,
  positionOption,
  serviceOption,
  siretOption,
  urlOption,
  userOption,
} from './support/options.js';
import { version } from './support/project.js';

const INSTANT = 'instant ISO 8601 avec son décalage, comme 2026-03-01T09:30:00+01:00';

/** The commands of `temoin`. Each is loaded only when it is used, so that help answers at once. */
export function program(environment: NodeJS.ProcessEnv): Command {
  const temoin = inFrench(new Command('temoin'))
    .description('Témoin : la preuve de qui pouvait faire quoi, et de qui a fait quoi, sur le portail partenaires.')
    .version(version, '-V, --version', 'affiche la version')
    .usage('<commande> [options]')
    .addHelpText('after', '\nLe dossier de données est celui de TEMOIN_DATA (./data par défaut).')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  temoin.addCommand(partner(environment));
  temoin.addCommand(replay(environment));
  temoin.addCommand(rebuild(environment));
  temoin.addCommand(log(environment));
  temoin.addCommand(verify(environment));
  temoin.addCommand(purge(environment));
  temoin.addCommand(demo(environment));
  return temoin;
}

const command = (name: string, description: string): Command =>
  inFrench(new Command(name)).description(description).addHelpText('after', EXIT_CODES).exitOverride();

function partner(environment: NodeJS.ProcessEnv): Command {
  const importing = command('import', 'Enregistre un partenaire à partir d’un fichier YAML : tout, ou rien.')
    .argument('<fichier>', 'fichier YAML du partenaire (voir examples/)')
    .option('--json', 'écrit le résultat en JSON')
    .option('--dry-run', 'vérifie le fichier sans rien enregistrer')
    .option('--url <adresse>', 'passe par un serveur en marche, au lieu du dossier de données', urlOption)
    .addHelpText(
      'after',
      '\nAvec --url, l’identifiant et le mot de passe d’un administrateur de la Caf sont demandés au terminal, ou lus\n' +
        'dans IMPORT_IDENTIFIER et IMPORT_PASSWORD.',
    )
    .action(async (file: string, options: ImportOptions) => {
      const { importPartner } = await import('./commands/partner-import.js');
      await importPartner(file, options, environment);
    });
  return command('partner', 'Partenaires').usage('<commande> [options]').addCommand(importing);
}

function replay(environment: NodeJS.ProcessEnv): Command {
  return command('replay', 'Rejoue le journal jusqu’à un instant et dit quels droits étaient alors en vigueur.')
    .requiredOption('--at <instant>', INSTANT, instantOption)
    .option('--partner <siret>', 'ce partenaire seulement', siretOption)
    .option('--user <id>', 'cet utilisateur seulement (identifiant de compte)', userOption)
    .option('--service <code>', 'ce service seulement, comme CDAP', serviceOption)
    .option(
      '--organisation',
      'l’organisme tout entier : convention, services, quotas, utilisateurs, habilitations, sessions',
    )
    .option('--until <instant>', 'ce qui n’est pas pareil à cet autre instant dans l’organisme', instantOption)
    .option('--steps', 'événement par événement, avec ce que chacun a changé dans l’organisme')
    .option('--after <position>', 'avec --steps : à partir de cette position, en avant', positionOption)
    .option('--before <position>', 'avec --steps : avant cette position, en arrière', positionOption)
    .option('--limit <nombre>', 'avec --steps : combien d’événements', integerOption(1, 10_000), 50)
    .option('--compare', 'compare aussi toutes les vues au journal, ligne à ligne. Serveur arrêté.')
    .option('--json', 'écrit le résultat en JSON')
    .addHelpText(
      'after',
      '\nSans --compare, ne lit que le journal et le trousseau : fonctionne pendant que le serveur tourne.',
    )
    .action(async (options: ReplayOptions & OrganisationOptions & { readonly compare?: boolean }) => {
      if (options.compare === true) {
        const { compare } = await import('./commands/compare.js');
        return compare(options, environment);
      }
      if (options.organisation === true || options.steps === true || options.until !== undefined) {
        const { organisation } = await import('./commands/organisation.js');
        return organisation(options, environment);
      }
      const commands = await import('./commands/replay.js');
      await commands.replay(options, environment);
    });
}

function rebuild(environment: NodeJS.ProcessEnv): Command {
  return command('rebuild', 'Reconstruit des vues à partir du journal, puis les met en service. Serveur arrêté.')
    .argument('[vues...]', 'vues à reconstruire ; toutes par défaut')
    .action(async (groups: readonly string[]) => {
      const commands = await import('./commands/rebuild.js');
      await commands.rebuild(groups, environment);
    });
}

function log(environment: NodeJS.ProcessEnv): Command {
  const copying = command('copy', 'Copie le journal du dossier de données dans un EventStoreDB. Serveur arrêté.')
    .requiredOption('--to <adresse>', 'esdb://hôte:2113 ou esdb+discover://hôte:2113', logServerOption)
    .option('--ca-file <fichier>', 'autorité des certificats du serveur (PEM)')
    .option('--credentials-file <fichier>', 'fichier qui contient utilisateur:motdepasse')
    .addHelpText(
      'after',
      '\nLes mêmes événements, octet pour octet, dans le même ordre, vérifiés un à un. Interrompue, la copie reprend où\n' +
        'elle en était. Une destination qui contient autre chose est laissée comme elle est.',
    )
    .action(async (options: LogCopyOptions) => {
      const commands = await import('./commands/log-copy.js');
      await commands.copy(options, environment);
    });
  return command('log', 'Journal').usage('<commande> [options]').addCommand(copying);
}

function verify(environment: NodeJS.ProcessEnv): Command {
  return command(
    'verify',
    'Vérifie que rien n’a été retiré, changé, ajouté ni échangé : dans un journal, ou dans un export.',
  )
    .argument('[export]', 'export avec preuve (ZIP), vérifié sans serveur ni réseau')
    .option('--url <adresse>', 'un serveur en marche, au lieu d’un dossier de données', urlOption)
    .option('--data <dossier>', 'dossier de données, au lieu de celui de TEMOIN_DATA')
    .option('--checkpoint <fichier>', 'état signé conservé ailleurs : le journal doit le prolonger')
    .option('--tsa-ca <fichier>', 'certificats (PEM) des autorités d’horodatage crues')
    .option('--key <clé>', 'clé de vérification conservée ailleurs (nom+identifiant+base64)')
    .action(async (file: string | undefined, options: VerifyOptions) => {
      const commands = await import('./commands/verify.js');
      await commands.verify(file, options, environment);
    });
}

function purge(environment: NodeJS.ProcessEnv): Command {
  return command(
    'purge',
    'Détruit ce dont la durée de conservation est échue. Serveur arrêté ; il le fait lui-même chaque jour.',
  )
    .option('--plan', 'dit ce qui partirait, sans rien détruire')
    .option('--run', 'détruit')
    .option('--json', 'écrit le résultat en JSON')
    .action(async (options: PurgeOptions) => {
      const commands = await import('./commands/purge.js');
      await commands.purge(options, environment);
    });
}

function demo(environment: NodeJS.ProcessEnv): Command {
  return command('demo', 'Remplit un dossier de données vide de six mois d’activité inventée, puis démarre le serveur.')
    .option('--only-fill', 'remplit, et s’arrête là')
    .option('--traces <nombre>', 'nombre de traces, environ', integerOption(500, 20_000_000), 60_000)
    .option('--seed <nombre>', 'graine : la même donne les mêmes événements', integerOption(0, 2_147_483_647), 1)
    .option('--until <instant>', `fin de l’activité : ${INSTANT} (par défaut : maintenant)`, instantOption)
    .action(async (options: DemoOptions) => {
      const commands = await import('./commands/demo.js');
      await commands.demo(options, environment);
    });
}
