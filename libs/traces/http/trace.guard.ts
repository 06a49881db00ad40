import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  ACCESS,
  AFTER_NOTICE,
  BEFORE_PASSWORD_CHANGE,
  mayUse,
  type Role,
  type TemoinRequest,
  TRACED,
  type TracedAs,
} from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { POSITION_HEADER } from './trace-gate.js';
import { ViewWait } from './view-wait.js';

/** What a route declares. */
interface Declared {
  readonly roles: readonly Role[] | 'public';
  readonly early: boolean;
  readonly afterNotice: boolean;
  readonly traced: TracedAs;
}

/**
 * Behind the guard that says who calls: from here on the request owes its trace, and only then may it be refused, so that
 * a refusal leaves its trace too (S5.3.1-a). Then: may they, and do the views show what they have already seen.
 */
@Injectable()
export class TraceGuard implements CanActivate {
  private readonly routes = new Map<unknown, Declared>();

  constructor(
    private readonly reflector: Reflector,
    private readonly wait: ViewWait,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refusal `identity.not-allowed`, `identity.password-change-needed`, `identity.notice-needed`, `http.bad-position`, `view.behind` */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { roles, early, afterNotice, traced } = this.declared(context.getHandler());
    if (roles === 'public') return true;
    const { temoin: state, headers } = context.switchToHttp().getRequest<TemoinRequest>();
    const { caller } = state;
    if (caller === undefined) throw new Error('the guard of sessions comes first');
    state.owed = { as: traced, at: this.clock.now() };
    const refusal = mayUse(caller, { roles, beforePasswordChange: early, afterNotice });
    if (refusal !== undefined) throw refusal;
    const seen = headers[POSITION_HEADER];
    return seen === undefined ? true : this.wait.seen(seen).then(() => true);
  }

  private declared(handler: ReturnType<ExecutionContext['getHandler']>): Declared {
    let found = this.routes.get(handler);
    if (found === undefined) {
      found = {
        roles: this.reflector.get<readonly Role[] | 'public' | undefined>(ACCESS, handler) ?? [],
        early: this.reflector.get<boolean | undefined>(BEFORE_PASSWORD_CHANGE, handler) === true,
        afterNotice: this.reflector.get<boolean | undefined>(AFTER_NOTICE, handler) === true,
        traced: this.reflector.get<TracedAs>(TRACED, handler),
      };
      this.routes.set(handler, found);
    }
    return found;
  }
}
