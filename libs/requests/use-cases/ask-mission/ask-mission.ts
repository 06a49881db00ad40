import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { type CommandContext, type Ids, IDS, Refusal } from '#kernel';
import { mission, type MissionCommand } from '../../domain/mission.js';
import { missionStream, type MissionTerms } from '../../domain/mission-events.js';

/** Asks for a mission: nothing is shown before somebody else has approved it. @throws Refusal `mission.…` */
export class AskMission extends Command<{ readonly missionId: string; readonly position: number | undefined }> {
  constructor(
    readonly context: CommandContext,
    /** Account id. */
    readonly by: string,
    readonly terms: MissionTerms,
  ) {
    super();
  }
}

@CommandHandler(AskMission)
export class AskMissionHandler implements ICommandHandler<AskMission> {
  constructor(
    private readonly decisions: Decisions,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ context, by, terms }: AskMission) {
    for (const siret of terms.partners) await this.ensureKnown(siret);
    const missionId = this.ids.next(context.at);
    const command = { do: 'ask', missionId, by, at: context.at, ...terms } as const;
    const { position } = await this.decisions.execute(mission, missionStream(missionId), command, context);
    return { missionId, position };
  }

  private async ensureKnown(siret: string): Promise<void> {
    const signed = this.decisions.journal.readStream(`convention-${siret}`, { limit: 1 });
    for await (const _ of signed) return;
    throw new Refusal('mission.unknown-partner', 'invalid', { siret });
  }
}

/** Approves or refuses a mission that somebody else asked for, or closes one. @throws Refusal `mission.…` */
export class DecideMission extends Command<{ readonly position: number | undefined }> {
  constructor(
    readonly context: CommandContext,
    readonly by: string,
    readonly missionId: string,
    readonly what: { readonly do: 'approve' | 'close' } | { readonly do: 'refuse'; readonly reason: string },
  ) {
    super();
  }
}

@CommandHandler(DecideMission)
export class DecideMissionHandler implements ICommandHandler<DecideMission> {
  constructor(private readonly decisions: Decisions) {}

  async execute({ context, by, missionId, what }: DecideMission) {
    const command: MissionCommand = { ...what, by, at: context.at };
    const { position } = await this.decisions.execute(mission, missionStream(missionId), command, context);
    return { position };
  }
}
