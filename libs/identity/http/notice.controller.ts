import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsInt, Min } from 'class-validator';
import { CLOCK, type Clock } from '#kernel';
import { CURRENT_NOTICE, type Notice } from '../domain/notice.js';
import { PEOPLE_ROLES } from '../domain/roles.js';
import { AcknowledgeNotice } from '../use-cases/acknowledge-notice/acknowledge-notice.js';
import {
  Allow,
  BeforePasswordChange,
  type Caller,
  CurrentCaller,
  CurrentRequest,
  type RequestState,
  Traced,
} from './access.js';

export class NoticeDto implements Notice {
  @ApiProperty()
  version!: number;

  @ApiProperty({ format: 'date' })
  since!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  text!: string;

  @ApiProperty({ description: 'Vous en avez pris connaissance' })
  acknowledged!: boolean;
}

export class AcknowledgeNoticeDto {
  @ApiProperty({ description: 'La version lue' })
  @IsInt({ message: 'version : le numéro de la version lue' })
  @Min(1, { message: 'version : le numéro de la version lue' })
  version!: number;
}

/** The information on tracing, before the first use of a service. */
@ApiTags('Information')
@Controller('api/notice')
export class NoticeController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...PEOPLE_ROLES)
  @BeforePasswordChange()
  @Traced('notice.read')
  @ApiOperation({ summary: 'L’information sur la traçabilité, telle qu’elle est en vigueur' })
  @ApiOkResponse({ type: NoticeDto })
  read(@CurrentCaller() { notice = 0 }: Caller): NoticeDto {
    return { ...CURRENT_NOTICE, acknowledged: notice >= CURRENT_NOTICE.version };
  }

  @Post('acknowledgement')
  @HttpCode(204)
  @Allow(...PEOPLE_ROLES)
  @Traced('notice.acknowledge')
  @ApiOperation({ summary: 'En avoir pris connaissance' })
  @ApiNoContentResponse()
  async acknowledge(
    @Body() { version }: AcknowledgeNoticeDto,
    @CurrentCaller() { accountId }: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    state.notes.details = { version };
    const context = { at: this.clock.now(), correlationId: state.correlationId };
    const { position } = await this.commands.execute(new AcknowledgeNotice(context, accountId, version));
    if (position !== undefined) state.position = position;
  }
}
