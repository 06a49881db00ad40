import { CATEGORIES } from '../port.js';
import { DELETED } from './database.js';

/** How the streams of some prefixes are found in the log. */
export interface ReadPlan {
  /** `table`: by position, passing over the others, in windows. `index`: the index of the rare categories. */
  readonly by: 'table' | 'index' | 'nothing';
  readonly forwards: string;
  readonly backwards: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export const COLUMNS = 'position, stream, revision, lower(hex(id)), type, metadata, data';

const TRACE = CATEGORIES.indexOf('trace');
const SHOWN = `stream NOT IN (SELECT id FROM streams WHERE deleted = ${DELETED})`;
/** An expression: SQLite takes the value of a bare parameter into its plan, and so prepares anew at every run. */
export const LIMIT = '(@limit + 0)';
/** Follows every character that a stream name may hold. */
export const LAST_CHARACTER = '~';

/** Takes `@after`, `@until` (table only) and `@limit`; gives `COLUMNS`, in order of position. */
export function planOf(prefixes?: readonly string[]): ReadPlan {
  const parameters: Record<string, string> = {};
  const conditions = prefixes === undefined ? ['TRUE'] : conditionsOf(prefixes, parameters);
  if (conditions.length === 0) return { by: 'nothing', forwards: '', backwards: '', parameters };
  const all =
    prefixes === undefined || prefixes.some((prefix) => 'trace-'.startsWith(prefix) || prefix.startsWith('trace-'));
  const by = all ? 'table' : 'index';
  const select = all ? table : index;
  return { by, forwards: select(conditions, true), backwards: select(conditions, false), parameters };
}

function table(conditions: readonly string[], forwards: boolean): string {
  const range = forwards ? 'position > @after AND position <= @until' : 'position < @after AND position >= @until';
  return `SELECT ${COLUMNS} FROM events WHERE ${range} AND (${conditions.join(' OR ')}) AND ${SHOWN}
    ORDER BY position ${forwards ? 'ASC' : 'DESC'} LIMIT ${LIMIT}`;
}

/** One arm for each category: SQLite merges them by position as they are read. */
function index(conditions: readonly string[], forwards: boolean): string {
  const range = forwards ? 'position > @after' : 'position < @after';
  const arms = conditions.map(
    (condition) => `SELECT ${COLUMNS} FROM events INDEXED BY events_by_category
      WHERE category > ${TRACE} AND ${condition} AND ${range} AND ${SHOWN}`,
  );
  return `${arms.join(' UNION ALL ')} ORDER BY position ${forwards ? 'ASC' : 'DESC'} LIMIT ${LIMIT}`;
}

/** One condition for each category that one of the prefixes names. */
function conditionsOf(prefixes: readonly string[], parameters: Record<string, string>): string[] {
  return [...CATEGORIES.keys()].flatMap((category) => {
    const start = `${CATEGORIES[category]}-`;
    if (prefixes.some((prefix) => start.startsWith(prefix))) return [`category = ${category}`];
    const names = prefixes.filter((prefix) => prefix.startsWith(start)).map((prefix) => named(prefix, parameters));
    if (names.length === 0) return [];
    return [`category = ${category} AND stream IN (SELECT id FROM streams WHERE ${names.join(' OR ')})`];
  });
}

function named(prefix: string, parameters: Record<string, string>): string {
  const name = `p${Object.keys(parameters).length}`;
  parameters[name] = prefix;
  return `name >= @${name} AND name < @${name} || '${LAST_CHARACTER}'`;
}
