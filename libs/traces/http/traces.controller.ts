import { Body, Controller, HttpCode, Inject, Post, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { csvOf } from '../domain/csv.js';
import { ExportTraces, SearchTraces } from '../use-cases/search-traces/search-traces.js';
import { TakeInTraces } from '../use-cases/take-in/take-in-traces.js';
import { askedOf, criteriaOf } from './criteria.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { ExportTracesDto, SearchTracesDto, TakenInDto } from './traces.dto.js';

const PAGE = 50;

@ApiTags('traces')
@Controller('api/traces')
export class TracesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
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
  @ApiOperation({ summary: 'Toutes les traces d’une recherche, en CSV (RFC 4180, UTF-8)' })
  @ApiProduces('text/csv')
  async export(@Body() body: ExportTracesDto, @CurrentCaller() caller: Caller, @CurrentRequest() state: RequestState) {
    state.notes.details = askedOf(body);
    const pages = await this.queries.execute(new ExportTraces(criteriaOf(body), caller, this.clock.now()));
    return new StreamableFile(csvOf(pages, body.bom ?? false), {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: 'attachment; filename="traces.csv"',
    });
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
