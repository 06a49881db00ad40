import { GrantHabilitation, RegisterUser } from '#habilitations';
import { ChangePassword, OpenAccount } from '#identity';
import { type CommandContext, isRefusal } from '#kernel';
import { ImportPartner, type PartnerFile } from '#partners';
import type { Agent } from './agent.js';
import { type Day, instantOn } from './calendar.js';
import type { Cast } from './cast.js';
import type { Chronicle, Moment } from './chronicle.js';
import { COLLEAGUES, type Colleague } from './colleagues.js';
import type { Draw } from './draw.js';
import type { Stage } from './stage.js';
import { type Facts, Visit } from './visit.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export const ADMINISTRATOR = {
  givenName: 'Ariane',
  familyName: 'Castanet-Exemple',
  email: 'ariane.castanet@caf.example.org',
  function: 'Administratrice Témoin de la Caf',
};
export const AUDITOR = {
  givenName: 'Thibault',
  familyName: 'Rascalon-Exemple',
  email: 'thibault.rascalon@caf.example.org',
  function: 'Auditeur des traces',
};

/** The first working day: the Caf begins, brings its partners in, and everybody gets a password of their own. */
export class Opening {
  private at: number;

  constructor(
    private readonly stage: Stage,
    private readonly cast: Cast,
    private readonly chronicle: Chronicle,
    private readonly draw: Draw,
    private readonly days: readonly Day[],
  ) {
    this.at = instantOn(days[0] ?? '', 8 * 60);
  }

  async play(files: readonly PartnerFile[]): Promise<void> {
    const administrator = await this.openCaf();
    await this.import(administrator, files);
    const managers = this.cast.agents.filter(({ mandate }) => mandate !== 'none');
    for (const manager of managers) await this.firstSignIn(manager);
    for (const colleague of COLLEAGUES.filter(({ arrives }) => arrives === 0)) await this.register(colleague);
    this.at = Math.max(this.at, instantOn(this.days[0] ?? '', 13 * 60 + 30));
    const others = this.cast.agents.filter(({ mandate, job }) => mandate === 'none' && job !== 'administrator');
    for (const agent of others) await this.firstSignIn(agent);
    await this.chronicle.settle();
  }

  private async openCaf(): Promise<Agent> {
    const caf = { organisation: { type: 'caf' } } as const;
    const opened = await this.act((context) =>
      this.stage.commands.execute(
        new OpenAccount({ context, ...caf, ...ADMINISTRATOR, by: 'system', roles: ['caf-administrator'], first: true }),
      ),
    );
    // The views stand from here on: some commands ask them.
    await this.stage.runtime.reached(opened.position ?? 0, 10 * MINUTE);
    const administrator = await this.enrol({ ...ADMINISTRATOR, job: 'administrator', accountId: opened.accountId });
    await this.firstSignIn(administrator);
    const by = administrator.accountId;
    const visit = this.begin(administrator);
    const auditor = await this.act((context) =>
      this.stage.commands.execute(new OpenAccount({ context, ...caf, ...AUDITOR, by, roles: ['trace-auditor'] })),
    );
    await this.trace(visit, { action: 'staff.open', object: { type: 'account', ref: auditor.accountId } });
    await this.chronicle.tell(visit.signOut(this.draw).slice(-1));
    await this.enrol({ ...AUDITOR, job: 'auditor', accountId: auditor.accountId });
    return administrator;
  }

  private async import(administrator: Agent, files: readonly PartnerFile[]): Promise<void> {
    this.at += 10 * MINUTE;
    const visit = this.begin(administrator);
    for (const file of files) {
      const imported = await this.act((context) =>
        this.stage.commands.execute(new ImportPartner({ context, by: administrator.accountId, file })),
      );
      const object = { type: 'partner', ref: file.siret };
      await this.trace(visit, { action: 'partner.import', object, details: { ...imported.changes } });
      const { principal, deputy } = file.administrators;
      for (const person of [principal, ...(deputy === undefined ? [] : [deputy]), ...(file.users ?? [])]) {
        const { givenName, familyName, email, function: office } = person;
        await this.enrol({ givenName, familyName, email, function: office, siret: file.siret, job: 'agent' });
      }
      this.at += 5 * MINUTE;
    }
    await this.chronicle.tell(visit.signOut(this.draw).slice(-1));
    this.at += 10 * MINUTE;
  }

  private enrol(person: Omit<Parameters<Cast['add']>[0], 'from'>): Promise<Agent> {
    return this.cast.add({ ...person, from: this.days[1] ?? '' });
  }

  private begin(agent: Agent): Visit {
    this.at += MINUTE;
    const visit = new Visit(this.stage.runtime.ids, agent, this.draw, this.at);
    for (const moment of visit.moments) if ('draft' in moment) this.chronicle.note(moment.draft);
    return visit;
  }

  private async trace(visit: Visit, facts: Omit<Facts, 'service'>): Promise<void> {
    visit.trace(this.at, { service: 'portail', ...facts });
    await this.chronicle.tell(visit.moments.slice(-1));
  }

  private async act<T>(act: (context: CommandContext) => Promise<T>): Promise<T> {
    let result: { readonly value: T } | undefined;
    this.at += 40 * SECOND;
    const run = async (context: CommandContext): Promise<void> => {
      result = { value: await act(context) };
    };
    await this.chronicle.tell([{ at: this.at, act: run }]);
    if (result === undefined) throw new Error('an act had no result');
    return result.value;
  }

  private async firstSignIn(agent: Agent): Promise<void> {
    this.at += MINUTE;
    const moments = firstSignIn(this.stage, agent, this.at, this.draw);
    await this.chronicle.tell(moments);
    this.at = Math.max(this.at, moments.at(-1)?.at ?? 0);
  }

  private async register(colleague: Colleague): Promise<void> {
    const manager = this.cast.principalOf(colleague.siret);
    this.at += 30 * SECOND;
    const moments = registration(this.stage, this.cast, this.chronicle, colleague, manager, this.at, this.draw, this.days[1] ?? '');
    await this.chronicle.tell(moments);
    this.at = Math.max(this.at, moments.at(-1)?.at ?? 0);
  }
}
