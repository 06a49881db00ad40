import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Decisions } from '#event-store';
import { type Ids, IDS } from '#kernel';
import { type AnyKeyring, KEYRING } from '#keyring';
import { HOLD_SOURCES, type HeldScope, type HoldSource, type HoldSources } from '#retention';
import { mission, missionFileIsDue } from '../../domain/mission.js';
import { missionKeyId, missionStream } from '../../domain/mission-events.js';

/** Missions hold nothing; their files go with the purge when their time has come. */
@Injectable()
export class MissionFiles implements HoldSource, OnModuleInit {
  constructor(
    private readonly decisions: Decisions,
    @Inject(KEYRING) private readonly keyring: AnyKeyring,
    @Inject(HOLD_SOURCES) private readonly sources: HoldSources,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  onModuleInit(): void {
    this.sources.add(this);
  }

  heldAt(): Promise<readonly HeldScope[]> {
    return Promise.resolve([]);
  }

  async expired(at: number): Promise<readonly string[]> {
    const due: string[] = [];
    for (const missionId of await this.filed()) {
      if (missionFileIsDue(await this.decisions.load(mission, missionStream(missionId)), at))
        due.push(missionKeyId(missionId));
    }
    return due;
  }

  /** Said before the key goes: views take the rows away by it. */
  async purging(keyIds: ReadonlySet<string>, at: number): Promise<void> {
    for (const missionId of await this.filed()) {
      if (!keyIds.has(missionKeyId(missionId))) continue;
      const context = { at, correlationId: this.ids.next(at) };
      await this.decisions.execute(mission, missionStream(missionId), { do: 'purge-file', at }, context);
    }
  }

  private async filed(): Promise<readonly string[]> {
    const living = (await this.keyring.keys('mission')).filter(({ destroyedAt }) => destroyedAt === undefined);
    return living.map(({ id }) => id.slice('mission/'.length));
  }
}
