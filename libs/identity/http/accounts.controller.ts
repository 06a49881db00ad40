import { Body, Controller, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CLOCK, type Clock, type CommandContext } from '#kernel';
import type { Authority } from '../domain/account.js';
import { cafOnly } from '../domain/errors.js';
import { OpenAccount, type OpenedAccount } from '../use-cases/open-account/open-account.js';
import { OpenPortalService } from '../use-cases/open-portal-service/open-portal-service.js';
import { ReissueCredentials } from '../use-cases/reissue-credentials/reissue-credentials.js';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from './access.js';
import { OpenedAccountDto, OpenPortalServiceDto, OpenStaffDto } from './accounts.dto.js';

@ApiTags('comptes')
@Controller('api')
export class AccountsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('accounts/:id/credentials')
  @HttpCode(204)
  @Allow('caf-administrator', 'principal', 'deputy')
  @Traced('credentials.reissue')
  @ApiOperation({ summary: 'Renouveler les identifiants d’un compte : ils partent droit à leur utilisateur' })
  @ApiNoContentResponse()
  async reissue(
    @Param('id', ParseUUIDPipe) accountId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    state.notes.object = { type: 'account', ref: accountId };
    const authority = authorityOf(caller);
    const reissue = { context: this.context(state), by: caller.accountId, authority, accountId };
    const { position } = await this.commands.execute(new ReissueCredentials(reissue));
    if (position !== undefined) state.position = position;
  }

  @Post('staff')
  @Allow('caf-administrator')
  @Traced('staff.open')
  @ApiOperation({ summary: 'Ouvrir le compte d’un agent de la Caf ou de la Cnaf' })
  @ApiCreatedResponse({ type: OpenedAccountDto })
  async openStaff(
    @Body() { organisation, ...person }: OpenStaffDto,
    @CurrentCaller() { accountId: by }: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<OpenedAccountDto> {
    const context = this.context(state);
    const opening = new OpenAccount({ context, by, organisation: { type: organisation }, ...person });
    return opened(await this.commands.execute(opening), state);
  }

  @Post('portal-services')
  @Allow('caf-administrator')
  @Traced('portal-service.open')
  @ApiOperation({ summary: 'Ouvrir l’accès d’un service du portail, qui remettra ses traces' })
  @ApiCreatedResponse({ type: OpenedAccountDto })
  async openPortalService(
    @Body() { label, email }: OpenPortalServiceDto,
    @CurrentCaller() { accountId: by }: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<OpenedAccountDto> {
    const context = this.context(state);
    return opened(await this.commands.execute(new OpenPortalService({ context, by, label, email })), state);
  }

  private context({ correlationId }: RequestState): CommandContext {
    return { at: this.clock.now(), correlationId };
  }
}

function opened({ accountId, position }: OpenedAccount, state: RequestState): OpenedAccountDto {
  state.notes.object = { type: 'account', ref: accountId };
  if (position !== undefined) state.position = position;
  return { accountId };
}

/** A gestionnaire acts for his own partner only (S2.2.2-a). */
function authorityOf({ roles, partner }: Caller): Authority {
  if (roles.includes('caf-administrator')) return { type: 'caf' };
  if (partner === undefined) throw cafOnly();
  return { type: 'gestionnaire', siret: partner };
}
