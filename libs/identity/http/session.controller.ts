import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CLOCK, type Clock, type CommandContext, toInstant } from '#kernel';
import { ALL_ROLES, PEOPLE_ROLES } from '../domain/roles.js';
import { IdentityQueries } from '../projections/queries.js';
import { Sessions } from '../sessions/sessions.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../settings.js';
import { ChangePassword } from '../use-cases/change-password/change-password.js';
import { FindAccounts } from '../use-cases/find-accounts/find-accounts.js';
import { SignIn } from '../use-cases/sign-in/sign-in.js';
import { SignOut } from '../use-cases/sign-out/sign-out.js';
import {
  Allow,
  BeforePasswordChange,
  type Caller,
  CurrentCaller,
  CurrentRequest,
  Public,
  type RequestState,
  type TemoinRequest,
  Traced,
} from './access.js';
import { ChangePasswordDto, SessionDto, SignedInDto, SignInDto } from './session.dto.js';
import { SESSION_COOKIE } from './session.guard.js';

@ApiTags('session')
@Controller('api/session')
export class SessionController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly accounts: IdentityQueries,
    private readonly sessions: Sessions,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Public()
  @ApiOperation({ summary: 'Se connecter' })
  @ApiCreatedResponse({ type: SignedInDto })
  async signIn(
    @Body() { identifier, password, mode = 'cookie' }: SignInDto,
    @CurrentRequest() state: RequestState,
    @Req() request: TemoinRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInDto> {
    const origin = { ip: state.ip, userAgent: request.headers['user-agent'] };
    const context = this.context(state);
    const { token, accountId, expiresAt, position } = await this.commands.execute(
      new SignIn({ context, identifier, password, ...origin }),
    );
    state.position = position;
    const found = await this.accounts.account(accountId);
    if (mode === 'cookie') this.setCookie(reply, request, token);
    void reply.header('cache-control', 'no-store');
    return {
      accountId,
      expiresAt: toInstant(expiresAt),
      mustChangePassword: found?.mustChangePassword ?? true,
      ...(mode === 'bearer' ? { token } : {}),
    };
  }

  @Get()
  @Allow(...ALL_ROLES)
  @BeforePasswordChange()
  @Traced('session.read')
  @ApiOperation({ summary: 'Qui suis-je, et jusqu’à quand' })
  @ApiOkResponse({ type: SessionDto })
  async whoAmI(@CurrentCaller() caller: Caller): Promise<SessionDto> {
    const { accountId, kind, roles, partner, function: role, mustChangePassword } = caller;
    const [named] = await this.queries.execute(new FindAccounts({ ids: [accountId] }));
    const session = this.sessions.find(caller.session);
    return {
      accountId,
      kind,
      ...(named === undefined
        ? {}
        : { givenName: named.givenName, familyName: named.familyName || (named.label ?? '') }),
      roles,
      ...(role === undefined ? {} : { function: role }),
      ...(partner === undefined ? {} : { partner }),
      ...(session === undefined ? {} : { expiresAt: toInstant(this.sessions.endOf(session)) }),
      mustChangePassword,
    };
  }

  @Delete()
  @HttpCode(204)
  @Allow(...PEOPLE_ROLES)
  @BeforePasswordChange()
  @Traced('session.sign-out')
  @ApiOperation({ summary: 'Se déconnecter' })
  @ApiNoContentResponse()
  async signOut(
    @CurrentCaller() holder: Caller,
    @CurrentRequest() state: RequestState,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const origin = { ip: state.ip, browser: state.browser };
    const { position } = await this.commands.execute(new SignOut({ context: this.context(state), holder, origin }));
    state.position = position;
    state.notes.recorded = true;
    void reply.clearCookie(SESSION_COOKIE, { path: '/' });
  }

  @Put('password')
  @HttpCode(204)
  @Allow(...PEOPLE_ROLES)
  @BeforePasswordChange()
  @Traced('password.change')
  @ApiOperation({ summary: 'Changer son mot de passe' })
  @ApiNoContentResponse()
  async changePassword(
    @Body() body: ChangePasswordDto,
    @CurrentCaller() { accountId, session }: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    const { current, new: next } = body;
    const context = this.context(state);
    const { position } = await this.commands.execute(
      new ChangePassword({ context, accountId, session, current, next }),
    );
    if (position !== undefined) state.position = position;
  }

  private context({ correlationId }: RequestState): CommandContext {
    return { at: this.clock.now(), correlationId };
  }

  /** Gone with the browser; never readable by a script; never sent from another site. */
  private setCookie(reply: FastifyReply, { protocol }: TemoinRequest, token: string): void {
    const secure = this.settings.secureCookie || protocol === 'https';
    void reply.setCookie(SESSION_COOKIE, token, { httpOnly: true, sameSite: 'strict', path: '/', secure });
  }
}
