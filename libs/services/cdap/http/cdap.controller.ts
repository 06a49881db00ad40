import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AfterNotice, Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { ConsultDossier } from '../use-cases/consult-dossier/consult-dossier.js';
import { ListPurposes } from '../use-cases/list-purposes/list-purposes.js';
import { ConsultationDto, ConsultedDossierDto, OpenProfilesDto } from './consultation.dto.js';

@ApiTags('CDAP')
@Controller('api/services/cdap')
export class CdapController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The number travels in the body: URLs end up in logs. */
  @Post('consultations')
  @HttpCode(200)
  @Allow('user', 'principal', 'deputy')
  @AfterNotice()
  @Traced('dossier.open', 'CDAP')
  @ApiOperation({ summary: 'Ouvrir un dossier allocataire pour un motif' })
  @ApiOkResponse({ type: ConsultedDossierDto })
  open(
    @Body() body: ConsultationDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<ConsultedDossierDto> {
    const { dossier, purpose, profile, instructorNumber } = body;
    const consultation = {
      userId: caller.accountId,
      siret: caller.partner,
      dossier,
      purpose,
      ...(profile === undefined ? {} : { profile }),
      ...(instructorNumber === undefined ? {} : { instructorNumber }),
      at: this.clock.now(),
    };
    return this.queries.execute(new ConsultDossier(consultation, state.notes));
  }

  @Get('purposes')
  @Allow('user', 'principal', 'deputy')
  @AfterNotice()
  @Traced('cdap.purposes', 'CDAP')
  @ApiOperation({ summary: 'Motifs de consultation ouverts à vos profils' })
  @ApiOkResponse({ type: OpenProfilesDto })
  async purposes(@CurrentCaller() caller: Caller): Promise<OpenProfilesDto> {
    const query = new ListPurposes(caller.accountId, caller.partner, this.clock.now());
    return { profiles: await this.queries.execute(query) };
  }
}
