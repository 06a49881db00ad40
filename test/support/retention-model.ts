const PARIS = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'medium',
});
const HOUR = 3_600_000;

/** The legal day of an instant, by the system's calendar, and not by the product's. */
export const dayOf = (at: number): string => PARIS.format(at).slice(0, 10);

/** The first instant of a legal day. */
function beginOf(year: number, month: number, day: number): number {
  const midnight = Date.UTC(year, month, day);
  const found = [midnight - HOUR, midnight - 2 * HOUR].find((at) => PARIS.format(at).endsWith('00:00:00'));
  if (found === undefined) throw new Error('no midnight');
  return found;
}

/** The end of the day of the same number, so many months after a legal day, or of the last day of a shorter month. */
export function endAfter(day: string, months: number): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return beginOf(year, month - 1 + months, Math.min(date, last) + 1);
}

interface Hold {
  readonly user: string;
  readonly endsOn: string;
  lifted: boolean;
}

interface Trace {
  readonly ref: string;
  readonly user: string;
  readonly day: string;
}

/** What should be left of somebody's rights and identity. */
interface Person {
  readonly user: string;
  endedAt?: number;
  leftAt?: number;
  habilitation: boolean;
  identity: boolean;
}

/** What the contract says must be left, told again in the fewest words: S5.3.2-a, S5.3.2-b, legal holds. */
export class RetentionModel {
  private traces: Trace[] = [];
  readonly gone: string[] = [];
  readonly people = new Map<string, Person>();
  readonly holds: Hold[] = [];

  add(user: string): void {
    this.people.set(user, { user, habilitation: true, identity: true });
  }

  person(user: string): Person {
    const found = this.people.get(user);
    if (found === undefined) throw new Error('nobody');
    return found;
  }

  record(trace: Trace): void {
    this.traces.push(trace);
  }

  left(): string[] {
    return this.traces.map(({ ref }) => ref).sort();
  }

  purge(at: number): void {
    const held = new Set(
      this.holds.filter(({ lifted, endsOn }) => !lifted && at < endAfter(endsOn, 0)).map(({ user }) => user),
    );
    const due = ({ day, user }: Trace): boolean => endAfter(day, 6) <= at && !held.has(user);
    this.gone.push(...this.traces.filter(due).map(({ ref }) => ref));
    this.traces = this.traces.filter((trace) => !due(trace));
    for (const person of this.people.values()) {
      if (held.has(person.user)) continue;
      const { endedAt, leftAt } = person;
      if (endedAt !== undefined && endAfter(dayOf(endedAt), 12 * 6) <= at) person.habilitation = false;
      if (leftAt !== undefined && endAfter(dayOf(leftAt), 6) <= at && !person.habilitation) person.identity = false;
    }
  }
}
