import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { FindUsers } from '../use-cases/find-users/find-users.js';
import { RegisterUser } from '../use-cases/register-user/register-user.js';
import { Registers } from '../use-cases/registers.js';
import { UserLeaves } from '../use-cases/user-leaves/user-leaves.js';
import { authorityOver, contextOf, ensureMaySee, toPresent, wrote } from './requests.js';
import { DepartureDto, NewUserDto, UserAddedDto, UsersPageDto, UsersQueryDto } from './user.dto.js';

@ApiTags('Utilisateurs')
@Controller('api/partners/:siret/users')
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly registers: Registers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Allow('principal', 'deputy')
  @Traced('user.register')
  @ApiOperation({ summary: 'Enregistrer un utilisateur du partenaire et lui ouvrir un compte' })
  @ApiCreatedResponse({ type: UserAddedDto })
  async register(
    @Param('siret') siret: string,
    @Body() body: NewUserDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<UserAddedDto> {
    const { accountId: by } = authorityOver(caller, siret);
    const { siteId, ...person } = body;
    const site = siteId === undefined ? {} : { siteId };
    const context = contextOf(this.clock, state);
    const added = await this.commands.execute(new RegisterUser({ context, by, siret, ...person, ...site }));
    state.notes.object = { type: 'user', ref: added.userId };
    wrote(state, added.position);
    return { userId: added.userId };
  }

  @Get()
  @Allow('principal', 'deputy', 'caf-administrator')
  @Traced('user.list')
  @ApiOperation({ summary: 'Utilisateurs du partenaire' })
  @ApiOkResponse({ type: UsersPageDto })
  async list(
    @Param('siret') siret: string,
    @Query() { departed, cursor, limit = 100 }: UsersQueryDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<UsersPageDto> {
    state.notes.object = { type: 'partner', ref: siret };
    ensureMaySee(caller, siret);
    await this.registers.knownDirectory(siret);
    const page = {
      siret,
      limit: Number(limit),
      departed: departed === 'true',
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { rows, next } = await this.queries.execute(new FindUsers(page));
    state.notes.details = { rows: rows.length };
    const shown = rows.map((row) => ({
      ...row,
      validFrom: toPresent(row.validFrom),
      validTo: toPresent(row.validTo),
    }));
    return { rows: shown, next };
  }

  @Post(':userId/departure')
  @HttpCode(200)
  @Allow('principal', 'deputy', 'caf-administrator')
  @Traced('user.departure')
  @ApiOperation({ summary: 'Déclarer un départ : met fin aux habilitations et aux sessions (art. 9.2)' })
  @ApiOkResponse({ type: DepartureDto })
  async leaves(
    @Param('siret') siret: string,
    @Param('userId') userId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<DepartureDto> {
    const { accountId: by } = authorityOver(caller, siret);
    state.notes.object = { type: 'user', ref: userId };
    const context = contextOf(this.clock, state);
    const left = await this.commands.execute(new UserLeaves({ context, by, siret, userId }));
    wrote(state, left.position);
    return { revoked: left.revoked };
  }
}
