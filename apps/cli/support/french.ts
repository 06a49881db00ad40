import type { Command } from 'commander';

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Utilisation :',
  'Options:': 'Options :',
  'Arguments:': 'Arguments :',
  'Commands:': 'Commandes :',
};

/** Commander's own errors are English and start with `error: `. */
const ERRORS: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown option '(.+)'/, 'option inconnue : $1'],
  [/^error: unknown command '(.+)'/, 'commande inconnue : $1'],
  [/^error: missing required argument '(.+)'/, 'il manque un argument : $1'],
  [/^error: option '(.+)' argument missing/, 'l’option $1 attend une valeur'],
  [/^error: required option '(.+)' not specified/, 'l’option $1 est obligatoire'],
  [/^error: too many arguments.*Expected (\d+) .*but got (\d+).*/, 'trop d’arguments : $2 au lieu de $1'],
  [/^error: option '(.+)' argument '(.*)' is invalid\. (.*)/s, '$1 : « $2 » n’est pas accepté, $3'],
  [/^error: command-argument value '(.*)' is invalid for argument '(.+)'\. (.*)/s, '$2 : « $1 » n’est pas accepté, $3'],
  [/\(Did you mean (?:one of )?(.+?)\?\)/, '(vouliez-vous dire $1 ?)'],
];

const translate = (text: string): string =>
  ERRORS.reduce((translated, [english, french]) => translated.replace(english, french), text);

/** Commander, in French: titles of the help, errors of usage (one line on the error stream). */
export function inFrench(command: Command): Command {
  return command
    .helpOption('-h, --help', 'affiche cette aide')
    .helpCommand(false)
    .configureHelp({ styleTitle: (title) => TITLES[title] ?? title })
    .configureOutput({ outputError: (text, write) => write(`temoin : ${translate(text)}`) });
}
