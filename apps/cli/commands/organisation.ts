import { differenceOf, type FactChange, type Facts, type FactValue, organisationAt } from '#audit';
import { type LiveThen, SessionsReplay } from '#identity';
import { toInstant } from '#kernel';
import { legalDayOf } from '#keyring';
import { type OrganisationEvent, organisationEvents, type Steps, stepsOf } from '#requests';
import { readSettings, type Settings } from '../../server/settings.js';
import { badUsage, CliFailure, EXIT } from '../support/exit.js';
import { LogBook } from '../support/log-book.js';
import { instant, number, print, say, table, tellPurged } from '../support/terminal.js';

export interface OrganisationOptions {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** SIRET. */
  readonly partner?: string;
  readonly organisation?: boolean;
  /** Milliseconds since the epoch. */
  readonly until?: number;
  readonly steps?: boolean;
  /** Positions in the log. */
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
  readonly json?: boolean;
}

const SECOND = 1_000;

/**
 * Prints the organisation of a partner at an instant, what differs at another, or its events one by one; from the log
 * alone. @throws CliFailure on options that do not go together, and where no such partner ever was
 */
export async function organisation(options: OrganisationOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const siret = checked(options);
  const settings = readSettings(environment);
  const log = await LogBook.open(settings, environment);
  try {
    const events = await organisationEvents(siret, (stream) => log.stream(stream));
    if (events.length === 0) throw new CliFailure(EXIT.failure, `Le journal ne connaît aucun partenaire ${siret}.`);
    if (options.steps === true) return tellSteps(stepsThen(events, options), options);
    if (options.until !== undefined) return tellDifference(events, options, options.until);
    const sessions = await sessionsAt(log, siret, options.at, settings);
    tellState(events, sessions, options);
  } finally {
    await log.close();
  }
}

function checked({ partner, organisation: whole, steps, until, after, before }: OrganisationOptions): string {
  if (partner === undefined)
    throw badUsage('temoin replay : --partner est attendu avec --organisation, --until ou --steps');
  if ([whole, steps, until !== undefined].filter((asked) => asked === true).length > 1) {
    throw badUsage('temoin replay : --organisation, --until ou --steps (l’un des trois)');
  }
  if (after !== undefined && before !== undefined)
    throw badUsage('temoin replay : --after ou --before (l’un des deux)');
  return partner;
}

/** Only the traces of the days in which a session may have begun that was still live then. */
async function sessionsAt(log: LogBook, siret: string, at: number, settings: Settings): Promise<readonly LiveThen[]> {
  const absoluteMs = settings.TEMOIN_SESSION_ABSOLUTE * SECOND;
  const replay = new SessionsReplay(siret, at, { absoluteMs, idleMs: settings.TEMOIN_SESSION_IDLE * SECOND });
  const days = [...new Set([legalDayOf(at - absoluteMs), legalDayOf(at)])];
  for await (const event of log.all({ prefixes: days.map((day) => `trace-${day}`) })) replay.apply(event);
  return replay.sessions();
}

const stepsThen = (events: readonly OrganisationEvent[], { at, after, before, limit }: OrganisationOptions): Steps =>
  stepsOf(events, (event) => Date.parse(event.at) <= at, {
    limit,
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  });

function tellState(
  events: readonly OrganisationEvent[],
  sessions: readonly LiveThen[],
  { at, json }: OrganisationOptions,
): void {
  const replay = organisationAt(events, at);
  const facts: Facts = replay.at(at);
  if (json === true) {
    const open = sessions.map(({ session, accountId, openedAt }) => ({
      session,
      accountId,
      openedAt: toInstant(openedAt),
    }));
    const purged = Object.fromEntries(replay.purged);
    return printJson({ at: toInstant(at), facts: Object.fromEntries(facts), sessions: open, purged });
  }
  if (facts.size > 0)
    print(
      table(
        ['Fait', 'Contenu'],
        [...facts].map(([key, value]) => [key, inWords(value)]),
      ),
    );
  if (sessions.length > 0) {
    const rows = sessions.map(({ session, accountId, openedAt }) => [session, accountId, instant(openedAt)]);
    print(`\n${table(['Session', 'Compte', 'Ouverte'], rows)}`);
  }
  say(`${number(facts.size)} fait(s), ${number(sessions.length)} session(s) ouverte(s) le ${instant(at)} (Paris).`);
  tellPurged(replay.purged);
}

function tellDifference(events: readonly OrganisationEvent[], { at, json }: OrganisationOptions, until: number): void {
  const [before, after] = [organisationAt(events, at), organisationAt(events, until)];
  const changes = differenceOf(before.at(at), after.at(until));
  const purged = at > until ? before.purged : after.purged;
  if (json === true) {
    return printJson({ from: toInstant(at), to: toInstant(until), changes, purged: Object.fromEntries(purged) });
  }
  if (changes.length > 0) print(table(['Fait', 'Avant', 'Après'], changes.map(changeRow)));
  say(`${number(changes.length)} différence(s) entre le ${instant(at)} et le ${instant(until)} (Paris).`);
  tellPurged(purged);
}

function tellSteps({ events, before, after }: Steps, { json }: OrganisationOptions): void {
  if (json === true) return printJson({ events, before, after });
  const rows = events.flatMap(({ position, type, at, purged, changes }) => {
    const first = [String(position), instant(Date.parse(at)), type];
    if (changes.length === 0) return [[...first, purged ? '(purgé)' : '—', '', '']];
    return changes.map((change, rank) => [...(rank === 0 ? first : ['', '', '']), ...changeRow(change)]);
  });
  if (rows.length > 0) print(table(['Position', 'Quand', 'Événement', 'Fait', 'Avant', 'Après'], rows));
  say(`${number(events.length)} événement(s).`);
  if (before !== null) say(`Avant : --before ${before}`);
  if (after !== null) say(`Après : --after ${after}`);
}

const changeRow = ({ key, before, after }: FactChange): string[] => [key, inWords(before), inWords(after)];

function inWords(value: FactValue | undefined): string {
  if (value === undefined) return '—';
  const parts = Object.entries(value).map(
    ([name, part]) => `${name} ${typeof part === 'string' ? part : JSON.stringify(part)}`,
  );
  return parts.length === 0 ? 'oui' : parts.join(', ');
}

const printJson = (value: object): void => print(`${JSON.stringify(value, null, 2)}\n`);
