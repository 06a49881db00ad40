import { OpenAccount } from '#identity';
import type { CommandContext } from '#kernel';
import { ImportPartner, type PartnerFile } from '#partners';
import type { Agent, Identity } from './agent.js';
import { instantOn } from './calendar.js';
import { COLLEAGUES } from './colleagues.js';
import { type Company, firstSignIn, registration } from './plays.js';
import { Visit } from './visit.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const AFTERNOON = 13 * 60 + 30;

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

  constructor(private readonly company: Company) {
    this.at = instantOn(company.days[0] ?? '', 8 * 60);
  }

  async play(files: readonly PartnerFile[]): Promise<void> {
    const { cast, chronicle, days } = this.company;
    const administrator = await this.openCaf();
    await this.openAuditor(administrator);
    await this.import(administrator, files);
    for (const manager of cast.agents.filter(({ mandate }) => mandate !== 'none')) await this.firstSignIn(manager);
    for (const colleague of COLLEAGUES.filter(({ arrives }) => arrives === 0)) {
      this.at += 30 * SECOND;
      const manager = cast.principalOf(colleague.siret);
      await this.tell(registration(this.company, colleague, manager, this.at, days[1] ?? ''));
    }
    this.at = Math.max(this.at, instantOn(days[0] ?? '', AFTERNOON));
    const others = cast.agents.filter(({ mandate, job }) => mandate === 'none' && job !== 'administrator');
    for (const agent of others) await this.firstSignIn(agent);
    await chronicle.settle();
  }

  private async openCaf(): Promise<Agent> {
    const { commands, runtime } = this.company.stage;
    const caf = { organisation: { type: 'caf' }, by: 'system', roles: ['caf-administrator'], first: true } as const;
    const opened = await this.act((context) =>
      commands.execute(new OpenAccount({ context, ...ADMINISTRATOR, ...caf })),
    );
    // The views stand from here on: some commands ask them.
    await runtime.reached(opened.position ?? 0, 10 * MINUTE);
    const administrator = await this.enrol(ADMINISTRATOR, 'administrator', opened.accountId);
    await this.firstSignIn(administrator);
    return administrator;
  }

  private async openAuditor(administrator: Agent): Promise<void> {
    const { commands } = this.company.stage;
    const visit = await this.begin(administrator);
    const caf = { organisation: { type: 'caf' }, by: administrator.accountId, roles: ['trace-auditor'] } as const;
    const { accountId } = await this.act((context) =>
      commands.execute(new OpenAccount({ context, ...AUDITOR, ...caf })),
    );
    visit.trace(this.at, { service: 'portail', action: 'staff.open', object: { type: 'account', ref: accountId } });
    await this.tell(visit.signOut(this.company.draw));
    await this.enrol(AUDITOR, 'auditor', accountId);
  }

  private async import(administrator: Agent, files: readonly PartnerFile[]): Promise<void> {
    const by = administrator.accountId;
    const visit = await this.begin(administrator);
    for (const file of files) {
      const imported = await this.act((context) =>
        this.company.stage.commands.execute(new ImportPartner({ context, by, file })),
      );
      const object = { type: 'partner', ref: file.siret };
      const details = { ...imported.changes };
      visit.trace(this.at, { service: 'portail', action: 'partner.import', object, details });
      await this.tell(visit.take());
      const { principal, deputy } = file.administrators;
      const people = [principal, ...(deputy === undefined ? [] : [deputy]), ...(file.users ?? [])];
      for (const { givenName, familyName, email, function: office } of people) {
        await this.enrol({ givenName, familyName, email, function: office, siret: file.siret }, 'agent');
      }
      this.at += 2 * MINUTE;
    }
    await this.tell(visit.signOut(this.company.draw));
  }

  private enrol(person: Identity, job: Agent['job'], accountId?: string): Promise<Agent> {
    const known = accountId === undefined ? {} : { accountId };
    return this.company.cast.add({ ...person, job, from: this.company.days[1] ?? '', ...known });
  }

  private async begin(agent: Agent): Promise<Visit> {
    const { stage, draw } = this.company;
    this.at += MINUTE;
    const visit = new Visit(stage.runtime.ids, agent, draw, this.at);
    await this.tell(visit.take());
    return visit;
  }

  private async firstSignIn(agent: Agent): Promise<void> {
    this.at += MINUTE;
    await this.tell(firstSignIn(this.company, agent, this.at));
  }

  private act<T>(act: (context: CommandContext) => Promise<T>): Promise<T> {
    this.at += 40 * SECOND;
    return this.company.chronicle.act(this.at, act);
  }

  private async tell(moments: Parameters<Company['chronicle']['tell']>[0]): Promise<void> {
    await this.company.chronicle.tell(moments);
    this.at = Math.max(this.at, moments.at(-1)?.at ?? 0);
  }
}
