import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { contextOf, wrote } from '#habilitations';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { CopyAccess } from '../use-cases/copy-access/copy-access.js';
import { FileAccess, type FileAccessPayload } from '../use-cases/file-access/file-access.js';
import { FindAccess } from '../use-cases/find-access/find-access.js';
import { HandleAccess, type HandleAccessPayload } from '../use-cases/handle-access/handle-access.js';
import {
  AccessDto,
  AccessFiledDto,
  AccessPageDto,
  AccessQueryDto,
  AccessReasonDto,
  ExtendAccessDto,
  FileAccessDto,
  FileConsultationsDto,
} from './access-requests.dto.js';
import { shownAccess } from './shown-access.js';

const PAGE = 50;

/** Requests for access: a user's own traces (S5.3.4-b), or who consulted an allocataire's dossier. */
@ApiTags('Demandes d’accès')
@Controller('api/access-requests')
export class AccessRequestsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Allow('principal', 'deputy', 'dpo')
  @Traced('access-request.file')
  @ApiOperation({ summary: 'Enregistrer la demande d’un utilisateur qui veut ses propres traces' })
  @ApiCreatedResponse({ type: AccessFiledDto })
  file(
    @Body() { userId, lineManager, receivedOn }: FileAccessDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<AccessFiledDto> {
    const subject = { kind: 'user', userId, ...(lineManager === undefined ? {} : { lineManager }) } as const;
    const within = caller.roles.includes('dpo') || caller.partner === undefined ? {} : { within: caller.partner };
    return this.filed({ subject, receivedOn, ...within }, caller, state);
  }

  @Post('consultations')
  @Allow('dpo')
  @Traced('access-request.file')
  @ApiOperation({ summary: 'Enregistrer la demande d’un allocataire qui veut savoir qui a consulté son dossier' })
  @ApiCreatedResponse({ type: AccessFiledDto })
  fileConsultations(
    @Body() { dossier, receivedOn }: FileConsultationsDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<AccessFiledDto> {
    return this.filed({ subject: { kind: 'allocataire', dossier }, receivedOn }, caller, state);
  }

  @Get()
  @Allow('principal', 'deputy', 'dpo', 'trace-auditor')
  @Traced('access-request.list')
  @ApiOperation({ summary: 'Le registre des demandes, de la plus récente à la plus ancienne' })
  @ApiOkResponse({ type: AccessPageDto })
  async list(
    @Query() { status, cursor, limit = PAGE }: AccessQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<AccessPageDto> {
    const asked = { ...(status === undefined ? {} : { status }), ...(cursor === undefined ? {} : { cursor }) };
    const { rows, next } = await this.queries.execute(new FindAccess({ caller, limit, ...asked }));
    return { rows: rows.map((row) => shownAccess(row, this.clock.now())), next };
  }

  @Get(':request')
  @Allow('principal', 'deputy', 'dpo', 'trace-auditor')
  @Traced('access-request.read')
  @ApiOperation({ summary: 'Une demande' })
  @ApiOkResponse({ type: AccessDto })
  async read(
    @Param('request', ParseUUIDPipe) requestId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<AccessDto> {
    state.notes.object = { type: 'request', ref: requestId };
    const { rows } = await this.queries.execute(new FindAccess({ caller, requestId, limit: 1 }));
    const [row] = rows;
    if (row === undefined) throw new Error('a request was found, and is none');
    return shownAccess(row, this.clock.now());
  }

  @Post(':request/extension')
  @HttpCode(204)
  @Allow('principal', 'deputy', 'dpo')
  @Traced('access-request.extend')
  @ApiOperation({ summary: 'Prolonger le délai par un avis motivé, dans le premier mois' })
  @ApiNoContentResponse()
  extend(
    @Param('request', ParseUUIDPipe) requestId: string,
    @Body() { months, reason }: ExtendAccessDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.handle(requestId, { do: 'extend', months, reason }, caller, state);
  }

  @Post(':request/balancing')
  @HttpCode(204)
  @Allow('dpo')
  @Traced('access-request.balance')
  @ApiOperation({ summary: 'Décider, par un motif, que l’identité des agents est donnée (CJUE, C-579/21)' })
  @ApiNoContentResponse()
  balance(
    @Param('request', ParseUUIDPipe) requestId: string,
    @Body() { reason }: AccessReasonDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.handle(requestId, { do: 'balance', reason }, caller, state);
  }

  @Post(':request/copy')
  @HttpCode(200)
  @Allow('principal', 'deputy', 'dpo')
  @Traced('access-request.copy')
  @ApiOperation({ summary: 'Faire la copie des données demandées (ZIP), à remettre à la personne' })
  @ApiProduces('application/zip')
  async copy(
    @Param('request', ParseUUIDPipe) requestId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<StreamableFile> {
    state.notes.object = { type: 'request', ref: requestId };
    const made = await this.commands.execute(new CopyAccess(requestId, caller, contextOf(this.clock, state)));
    state.notes.details = { rows: made.rows };
    if (made.position !== undefined) state.written = made.position;
    const disposition = `attachment; filename="acces-${requestId}.zip"`;
    return new StreamableFile(made.zip, { type: 'application/zip', disposition });
  }

  @Post(':request/answer')
  @HttpCode(204)
  @Allow('principal', 'deputy', 'dpo')
  @Traced('access-request.answer')
  @ApiOperation({ summary: 'Noter que la copie a été remise : la demande est close' })
  @ApiNoContentResponse()
  answer(
    @Param('request', ParseUUIDPipe) requestId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.handle(requestId, { do: 'answer' }, caller, state);
  }

  @Post(':request/refusal')
  @HttpCode(204)
  @Allow('principal', 'deputy', 'dpo')
  @Traced('access-request.refuse')
  @ApiOperation({ summary: 'Refuser la demande, par un motif' })
  @ApiNoContentResponse()
  refuse(
    @Param('request', ParseUUIDPipe) requestId: string,
    @Body() { reason }: AccessReasonDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.handle(requestId, { do: 'refuse', reason }, caller, state);
  }

  private async filed(
    asked: Pick<FileAccessPayload, 'subject' | 'receivedOn' | 'within'>,
    { accountId: by }: Caller,
    state: RequestState,
  ): Promise<AccessFiledDto> {
    state.notes.details = { kind: asked.subject.kind };
    const payload = { context: contextOf(this.clock, state), by, ...asked };
    const { requestId, position } = await this.commands.execute(new FileAccess(payload));
    state.notes.object = { type: 'request', ref: requestId };
    wrote(state, position);
    return { requestId };
  }

  private async handle(
    requestId: string,
    what: HandleAccessPayload['what'],
    caller: Caller,
    state: RequestState,
  ): Promise<void> {
    state.notes.object = { type: 'request', ref: requestId };
    const context = contextOf(this.clock, state);
    const { position } = await this.commands.execute(new HandleAccess({ context, caller, requestId, what }));
    wrote(state, position);
  }
}
