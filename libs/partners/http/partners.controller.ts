import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { authorityOver, contextOf, ensureMaySee, toPresent, wrote } from '#habilitations';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { parsePartnerFile, readPartnerFile } from '../file/parse.js';
import { AppointAdministrator } from '../use-cases/appoint-administrator/appoint-administrator.js';
import { FindPartner } from '../use-cases/find-partner/find-partner.js';
import { FindPartners } from '../use-cases/find-partners/find-partners.js';
import { ImportPartner } from '../use-cases/import-partner/import-partner.js';
import {
  AdministratorAppointedDto,
  AdministratorDto,
  ImportedPartnerDto,
  PartnerDto,
  PartnersPageDto,
  PartnersQueryDto,
} from './partner.dto.js';

@ApiTags('Partenaires')
@Controller('api/partners')
export class PartnersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** YAML arrives as a string, JSON as a value of the same structure. */
  @Post()
  @Allow('caf-administrator')
  @Traced('partner.import')
  @ApiOperation({ summary: 'Faire entrer un partenaire : convention, services, quotas, administrateurs' })
  @ApiConsumes('application/yaml', 'application/json')
  @ApiBody({ schema: { type: 'object' }, description: 'Comme les fichiers du dossier examples/' })
  @ApiCreatedResponse({ type: ImportedPartnerDto })
  async import(
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<ImportedPartnerDto> {
    const file = typeof body === 'string' ? parsePartnerFile(body) : readPartnerFile(body);
    state.notes.object = { type: 'partner', ref: file.siret };
    const context = contextOf(this.clock, state);
    const imported = await this.commands.execute(new ImportPartner({ context, by: caller.accountId, file }));
    const { siret, changes, position } = imported;
    state.notes.details = { ...changes };
    wrote(state, position);
    return { siret, changes };
  }

  @Get()
  @Allow('caf-administrator', 'trace-auditor')
  @Traced('partner.list')
  @ApiOperation({ summary: 'Les partenaires' })
  @ApiOkResponse({ type: PartnersPageDto })
  list(@Query() { cursor, limit = 100 }: PartnersQueryDto): Promise<PartnersPageDto> {
    return this.queries.execute(
      new FindPartners({ limit: Number(limit), ...(cursor === undefined ? {} : { cursor }) }),
    );
  }

  @Get(':siret')
  @Allow('caf-administrator', 'trace-auditor', 'principal', 'deputy')
  @Traced('partner.read')
  @ApiOperation({ summary: 'Un partenaire : convention, services, quotas et leur usage, administrateurs' })
  @ApiOkResponse({ type: PartnerDto })
  async one(
    @Param('siret') siret: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<PartnerDto> {
    state.notes.object = { type: 'partner', ref: siret };
    ensureMaySee(caller, siret);
    const found = await this.queries.execute(new FindPartner({ siret, at: this.clock.now() }));
    const administrators = found.administrators.map((each) => ({ ...each, since: toPresent(each.since) }));
    return { ...found, administrators };
  }

  @Put(':siret/administrators')
  @Allow('caf-administrator')
  @Traced('administrator.appoint')
  @ApiOperation({ summary: 'Nommer ou remplacer l’administrateur ou son suppléant (contrat de service, annexe 2)' })
  @ApiOkResponse({ type: AdministratorAppointedDto })
  async appoint(
    @Param('siret') siret: string,
    @Body() body: AdministratorDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<AdministratorAppointedDto> {
    const by = authorityOver(caller, siret);
    state.notes.object = { type: 'partner', ref: siret };
    state.notes.details = { role: body.role };
    const { role, replaces, signedOn, givenName, familyName, email, function: office } = body;
    const person = { givenName, familyName, email, function: office };
    const former = replaces === undefined ? {} : { replaces };
    const form = { context: contextOf(this.clock, state), by, siret, role, person, signedOn, ...former };
    const { userId, position } = await this.commands.execute(new AppointAdministrator(form));
    state.notes.object = { type: 'user', ref: userId };
    wrote(state, position);
    return { userId };
  }
}
