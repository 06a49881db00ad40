import { Body, Controller, HttpCode, Inject, Post, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { PURPOSE_LABELS } from '../domain/labels.js';
import { exported } from '../exports/formats.js';
import { SearchTraces } from '../use-cases/search-traces/search-traces.js';
import { TracesToExport } from '../use-cases/search-traces/traces-to-export.js';
import { TakeInTraces } from '../use-cases/take-in/take-in-traces.js';
import { askedOf, criteriaOf, exportAskedOf } from './criteria.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { headingOf } from './pdf-heading.js';
import { ExportTracesDto, SearchTracesDto, TakenInDto } from './traces.dto.js';

const PAGE = 50;

@ApiTags('traces')
@Controller('api/traces')
export class TracesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly toExport: TracesToExport,
    @Inject(PURPOSE_LABELS) private readonly purposes: ReadonlyMap<string, string>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('search')
  @HttpCode(200)
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('traces.read')
  @ApiOperation({ summary: 'Une page de traces, de la plus récente à la plus ancienne' })
  async search(@Body() body: SearchTracesDto, @CurrentCaller() caller: Caller, @CurrentRequest() state: RequestState) {
    const after = body.cursor === undefined ? undefined : decodeCursor(body.cursor);
    const query = new SearchTraces(criteriaOf(body), caller, this.clock.now(), body.limit ?? PAGE, after);
    const { rows, next } = await this.queries.execute(query);
    state.notes.details = { rows: rows.length, ...askedOf(body) };
    return next === undefined ? { rows } : { rows, next: encodeCursor(next) };
  }

  @Post('export')
  @HttpCode(200)
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('traces.export')
  @ApiOperation({
    summary: 'Toutes les traces d’une recherche : CSV, JSON Lines ou PDF ; OCSF, FHIR ou ECS pour d’autres outils',
  })
  @ApiProduces('text/csv', 'application/x-ndjson', 'application/fhir+ndjson', 'application/pdf')
  async export(@Body() body: ExportTracesDto, @CurrentCaller() caller: Caller, @CurrentRequest() state: RequestState) {
    const { format = 'csv', bom = false, reason } = body;
    state.notes.details = { ...exportAskedOf(body), format };
    const at = this.clock.now();
    const asked = { criteria: criteriaOf(body), caller, at, ...(reason === undefined ? {} : { reason }) };
    const pages = await this.toExport.pages(asked);
    const { type, name, content } = exported(format, pages, {
      bom,
      heading: headingOf(body, caller, at, this.purposes),
    });
    return new StreamableFile(content, { type, disposition: `attachment; filename="${name}"` });
  }

  @Post()
  @Allow('portal-service')
  @Traced('traces.take-in')
  @ApiOperation({ summary: 'Lot de traces d’un autre service du portail (CloudEvents 1.0, 500 au plus), tout ou rien' })
  @ApiConsumes('application/cloudevents-batch+json')
  @ApiBody({ schema: { type: 'array', maxItems: 500, items: { type: 'object' } } })
  @ApiCreatedResponse({ type: TakenInDto })
  async takeIn(@Body() body: unknown, @CurrentRequest() state: RequestState): Promise<TakenInDto> {
    const context = { at: this.clock.now(), correlationId: state.correlationId };
    const { position, ...taken } = await this.commands.execute(new TakeInTraces(body, context));
    if (position !== undefined) state.written = position;
    state.notes.details = { entries: taken.traces.length, duplicates: taken.duplicates };
    return taken;
  }
}
