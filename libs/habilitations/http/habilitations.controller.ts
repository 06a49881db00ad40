import { Body, Controller, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock, IDS, type Ids } from '#kernel';
import { instantOf } from '../domain/instant.js';
import { type Level, profileOf } from '../domain/reference-data.js';
import { scopeOf } from '../domain/scope.js';
import { FindQuotas } from '../use-cases/find-quotas/find-quotas.js';
import { GrantHabilitation } from '../use-cases/grant-habilitation/grant-habilitation.js';
import { Registers } from '../use-cases/registers.js';
import { RevokeHabilitation } from '../use-cases/revoke-habilitation/revoke-habilitation.js';
import { SetQuota } from '../use-cases/set-quota/set-quota.js';
import { HabilitationGivenDto, NewHabilitationDto, QuotaDto, QuotasDto, RevocationDto } from './habilitation.dto.js';
import { authorityOver, contextOf, wrote } from './requests.js';

@ApiTags('Habilitations')
@Controller('api/partners/:siret')
export class HabilitationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly registers: Registers,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  @Post('habilitations')
  @Allow('principal', 'deputy', 'caf-administrator')
  @Traced('habilitation.grant')
  @ApiOperation({ summary: 'Donner une habilitation, dans la limite du quota' })
  @ApiCreatedResponse({ type: HabilitationGivenDto })
  async grant(
    @Param('siret') siret: string,
    @Body() body: NewHabilitationDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<HabilitationGivenDto> {
    const by = authorityOver(caller, siret);
    state.notes.object = { type: 'user', ref: body.userId };
    await this.registers.knownDirectory(siret);
    const context = contextOf(this.clock, state);
    const habilitationId = this.ids.next(context.at);
    const { userId, service, profile, purpose, validUntil } = body;
    const scope = scopeOf(body.scope?.level ?? 'partner', body.scope?.id ?? '');
    const until = validUntil === undefined ? {} : { validUntil: instantOf(validUntil) };
    const asked = { context, habilitationId, siret, service, profile, scope, userId, purpose, by, ...until };
    const given = await this.commands.execute(new GrantHabilitation(asked));
    state.notes.object = { type: 'habilitation', ref: habilitationId };
    state.notes.details = { service, profile };
    wrote(state, given.position);
    return { habilitationId };
  }

  @Post('habilitations/:habilitationId/revocation')
  @HttpCode(204)
  @Allow('principal', 'deputy', 'caf-administrator')
  @Traced('habilitation.revoke')
  @ApiOperation({ summary: 'Mettre fin à une habilitation' })
  @ApiNoContentResponse()
  async revoke(
    @Param('siret') siret: string,
    @Param('habilitationId') habilitationId: string,
    @Body() { reason }: RevocationDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    const by = authorityOver(caller, siret);
    state.notes.object = { type: 'habilitation', ref: habilitationId };
    state.notes.details = { reason };
    await this.registers.knownDirectory(siret);
    const context = contextOf(this.clock, state);
    const revoked = await this.commands.execute(new RevokeHabilitation({ context, siret, habilitationId, reason, by }));
    wrote(state, revoked.position);
  }

  @Put('quotas')
  @Allow('caf-administrator')
  @Traced('quota.set')
  @ApiOperation({ summary: 'Fixer un quota (contrat de service, art. 2.2.1)' })
  @ApiOkResponse({ type: QuotasDto, description: 'Les quotas du partenaire et leur usage' })
  async setQuota(
    @Param('siret') siret: string,
    @Body() body: QuotaDto,
    @CurrentRequest() state: RequestState,
  ): Promise<QuotasDto> {
    state.notes.object = { type: 'partner', ref: siret };
    await this.registers.knownDirectory(siret);
    const context = contextOf(this.clock, state);
    const { service, profile, maximum } = body;
    state.notes.details = { service, maximum, ...(profile === null ? {} : { profile }) };
    const level = body.level ?? onlyLevel(service, profile);
    const set = await this.commands.execute(new SetQuota({ context, siret, service, profile, level, maximum }));
    wrote(state, set.position);
    return this.queries.execute(new FindQuotas({ siret, at: context.at }));
  }
}

/** Where a profile is given at one level only, that one; the domain refuses a wrong guess and says what it accepts. */
function onlyLevel(service: string, profile: string | null): Level {
  const levels = profile === null ? undefined : profileOf(service, profile)?.levels;
  return levels?.length === 1 && levels[0] !== undefined ? levels[0] : 'partner';
}
