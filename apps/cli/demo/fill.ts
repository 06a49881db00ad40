import type { PartnerFile } from '#partners';
import { atWork, weightOf } from './agent.js';
import { type Day, firstDayKept, instantOn, parisDay, workingDays } from './calendar.js';
import { Cast, type Numbers } from './cast.js';
import { Chronicle, type Moment } from './chronicle.js';
import { ordinaryDay } from './day.js';
import { Draw } from './draw.js';
import { Opening } from './opening.js';
import type { Company } from './plays.js';
import { Misdeeds } from './misdeeds.js';
import { type Parts, partsOf } from './parts.js';
import { Scenes } from './scenes.js';
import { Stage } from './stage.js';
import type { DataFolder } from '../../server/data-folder.js';
import type { Settings } from '../../server/settings.js';

const OFFICE_OPENS = 8.5 * 60;
const OFFICE_HOURS = 9 * 60 * 60_000;

export interface FillOptions {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly environment: NodeJS.ProcessEnv;
  readonly files: readonly PartnerFile[];
  readonly numbers: Numbers;
  /** About how many. */
  readonly traces: number;
  readonly seed: number;
  /** Milliseconds: nothing happens later. */
  readonly until: number;
  /** How many traces are written, then how many the views show. */
  readonly progress: (phase: 'writing' | 'projecting', done: number, total: number) => void;
}

export interface Filled {
  readonly cast: Cast;
  readonly parts: Parts;
  readonly days: readonly Day[];
  readonly traces: number;
}

/** Six months of invented activity, told in order into an empty folder; the views show all of it at the end. */
export async function fill(options: FillOptions): Promise<Filled> {
  const days = workingDays(firstDayKept(options.until), parisDay(options.until));
  const stage = await Stage.open(options, instantOn(days[0] ?? '', OFFICE_OPENS));
  try {
    return await new Filling(stage, days, options).run();
  } finally {
    await stage.close();
  }
}

class Filling {
  private readonly company: Company;
  /** Traces of somebody ordinary in a day. */
  private usual: number | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly days: readonly Day[],
    private readonly options: FillOptions,
  ) {
    const { numbers, seed, files, traces, progress } = options;
    const sirets = files.map(({ siret }) => siret);
    const cast = new Cast(stage, numbers, seed, days, sirets);
    const chronicle = new Chronicle(stage, (done) => progress('writing', done, traces));
    this.company = { stage, cast, chronicle, days, draw: new Draw(seed, 'scenes') };
  }

  async run(): Promise<Filled> {
    const { cast, chronicle } = this.company;
    const { files, numbers, until } = this.options;
    const first = this.days[0] ?? '';
    await new Opening(this.company).play(files.map((file) => signedBy(file, first, until)));
    const parts = partsOf(cast, (rank) => numbers.numberAt(rank));
    const scenes = new Scenes(this.company, parts);
    const misdeeds = new Misdeeds(this.company, parts);
    for (let index = 1; index < this.days.length; index += 1) {
      const moments = [...scenes.on(index), ...misdeeds.on(index), ...this.ordinary(index)];
      const told = moments.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at);
      await chronicle.tell(told);
      await chronicle.settle();
    }
    await this.showAll();
    return { cast, parts, days: this.days, traces: chronicle.traces };
  }

  private ordinary(index: number): Moment[] {
    const { cast, chronicle } = this.company;
    const { seed, traces } = this.options;
    const day = this.days[index] ?? '';
    const left = Math.max(0, traces - chronicle.traces);
    const weight = this.days.slice(index).reduce((sum, each) => sum + this.weightOn(each), 0);
    if (weight === 0) return [];
    this.usual ??= left / weight;
    // What chance left over is not heaped on a last, short day.
    const each = Math.min(left / weight, 1.5 * this.usual);
    const { ids } = this.stage.runtime;
    return cast.agents.flatMap((agent) => {
      if (!atWork(agent, day)) return [];
      return ordinaryDay(agent, day, each * weightOf(agent), new Draw(seed, `${day}/${agent.email}`), ids);
    });
  }

  /** The last day may end before the offices close. */
  private weightOn(day: Day): number {
    const { agents } = this.company.cast;
    const all = agents.reduce((sum, agent) => (atWork(agent, day) ? sum + weightOf(agent) : sum), 0);
    const worked = (this.options.until - instantOn(day, OFFICE_OPENS)) / OFFICE_HOURS;
    return all * Math.min(1, Math.max(0, worked));
  }

  private async showAll(): Promise<void> {
    const { runtime } = this.stage;
    const { store, views } = runtime;
    const head = await store.head();
    const groups = [...runtime.standings().keys()];
    for (const group of groups) {
      while (!(await views.reached(group, head, 500).then(...TOLD))) {
        const status = runtime.standings().get(group);
        if (status?.failure !== undefined) throw new Error(`${status.failure.projection} : ${status.failure.why}`);
        const shown = Math.min(...groups.map((name) => runtime.standings().get(name)?.checkpoint ?? 0));
        this.options.progress('projecting', shown, head);
      }
    }
  }
}

const TOLD = [() => true, () => false] as const;

/** The same file, signed early enough for its services to open on the first day (S2.1-b), no right ending meanwhile. */
export function signedBy(file: PartnerFile, day: Day, until: number): PartnerFile {
  const { convention, serviceContract, enrolments, habilitations = [] } = file;
  const signed = [convention.signedOn, convention.formalitiesDoneOn ?? '', serviceContract.signedOn];
  const latest = [...signed, ...enrolments.map(({ signedOn }) => signedOn)].sort().at(-1) ?? day;
  const late = Math.max(0, Date.parse(latest) - Date.parse(day));
  const shift = (text: Day): Day => new Date(Date.parse(text) - late).toISOString().slice(0, 10);
  const doneOn = convention.formalitiesDoneOn;
  return {
    ...file,
    convention: {
      signedOn: shift(convention.signedOn),
      ...(doneOn === undefined ? {} : { formalitiesDoneOn: shift(doneOn) }),
    },
    serviceContract: { signedOn: shift(serviceContract.signedOn) },
    enrolments: enrolments.map((enrolment) => ({ ...enrolment, signedOn: shift(enrolment.signedOn) })),
    habilitations: habilitations.map(({ validUntil, ...habilitation }) =>
      validUntil === undefined || Date.parse(validUntil) <= until ? habilitation : { ...habilitation, validUntil },
    ),
  };
}
