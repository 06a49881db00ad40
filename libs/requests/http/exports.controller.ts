import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  StreamableFile,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock, Refusal, toInstant } from '#kernel';
import {
  criteriaOf,
  exportAskedOf,
  ExportTracesDto,
  type Format,
  FORMATS,
  headingOf,
  mediaOf,
  PURPOSE_LABELS,
} from '#traces';
import type { ExportJob, JobStatus } from '../aside/export-job.js';
import { EXPORT_SHELF, type ExportShelf } from '../aside/export-shelf.js';
import { ExportAside } from '../use-cases/export-aside/export-aside.js';
import { RunExports } from '../use-cases/export-aside/run-exports.js';

export class ExportAskedAsideDto {
  @ApiProperty()
  exportId!: string;
}

export class ExportJobDto {
  @ApiProperty()
  exportId!: string;

  @ApiProperty({ enum: ['waiting', 'running', 'done', 'failed'] })
  status!: JobStatus;

  @ApiProperty({ enum: FORMATS })
  format!: Format;

  @ApiProperty()
  askedAt!: string;

  @ApiProperty({ description: 'Traces écrites jusqu’ici' })
  rows!: number;

  @ApiProperty()
  bytes!: number;

  @ApiProperty({ description: 'Le fichier est détruit alors' })
  expiresAt!: string;
}

/** Exports that run aside: for whoever asked, and nobody else; they go by themselves. */
@ApiTags('Exports')
@Controller('api/exports')
export class ExportsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly exports: RunExports,
    @Inject(EXPORT_SHELF) private readonly shelf: ExportShelf,
    @Inject(PURPOSE_LABELS) private readonly purposes: ReadonlyMap<string, string>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(202)
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('traces.export-aside')
  @ApiOperation({ summary: 'Demander un export qui se fait à part, dans une des formes de POST /api/traces/export' })
  @ApiAcceptedResponse({ type: ExportAskedAsideDto })
  async ask(
    @Body() body: ExportTracesDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<ExportAskedAsideDto> {
    const { format = 'csv', reason } = body;
    state.notes.details = { ...exportAskedOf(body), format };
    const at = this.clock.now();
    const { title, lines } = headingOf(body, caller, at, this.purposes);
    const asked = { caller, criteria: criteriaOf(body), format, heading: { title, lines }, at };
    const { exportId } = await this.commands.execute(
      new ExportAside({ ...asked, ...(reason === undefined ? {} : { reason }) }),
    );
    state.notes.object = { type: 'export', ref: exportId };
    // What fails is told by the export's own state.
    void this.exports.run();
    return { exportId };
  }

  @Get()
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('traces.exports')
  @ApiOperation({ summary: 'Vos exports, avec leur avancement' })
  @ApiOkResponse({ type: [ExportJobDto] })
  async list(@CurrentCaller() { accountId }: Caller): Promise<ExportJobDto[]> {
    const own = (await this.shelf.all()).filter((job) => this.isOf(job, accountId));
    return own.map((job) => this.shown(job)).reverse();
  }

  @Get(':export')
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('traces.exports')
  @ApiOperation({ summary: 'L’avancement d’un export' })
  @ApiOkResponse({ type: ExportJobDto })
  async read(@Param('export', ParseUUIDPipe) exportId: string, @CurrentCaller() caller: Caller): Promise<ExportJobDto> {
    return this.shown(await this.own(exportId, caller));
  }

  @Get(':export/file')
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('traces.export-download')
  @ApiOperation({ summary: 'Le fichier d’un export fini' })
  async download(
    @Param('export', ParseUUIDPipe) exportId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<StreamableFile> {
    state.notes.object = { type: 'export', ref: exportId };
    const job = await this.own(exportId, caller);
    if (job.status !== 'done') throw new Refusal('export.not-done', 'conflict', { status: job.status });
    state.notes.details = { rows: job.rows, format: job.format };
    const { type, name } = mediaOf(job.format);
    const disposition = `attachment; filename="${name}"`;
    return new StreamableFile(await this.shelf.read(job), { type, disposition, length: job.bytes });
  }

  @Delete(':export')
  @HttpCode(204)
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('traces.export-discard')
  @ApiOperation({ summary: 'Détruire un export, fini ou non' })
  @ApiNoContentResponse()
  async discard(
    @Param('export', ParseUUIDPipe) exportId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    state.notes.object = { type: 'export', ref: exportId };
    await this.own(exportId, caller);
    await this.exports.discard(exportId);
  }

  /** @throws Refusal `export.unknown`, also on somebody else's and on one that is over */
  private async own(exportId: string, { accountId }: Caller): Promise<ExportJob> {
    const job = await this.shelf.find(exportId);
    if (job === undefined || !this.isOf(job, accountId)) throw new Refusal('export.unknown', 'not-found');
    return job;
  }

  private isOf(job: ExportJob, accountId: string): boolean {
    return job.caller.accountId === accountId && this.exports.expiresAt(job) > this.clock.now();
  }

  private shown(job: ExportJob): ExportJobDto {
    const { exportId, status, format, askedAt, rows, bytes } = job;
    const expiresAt = toInstant(this.exports.expiresAt(job));
    return { exportId, status, format, askedAt: toInstant(askedAt), rows, bytes, expiresAt };
  }
}
