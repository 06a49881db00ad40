import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable, tap } from 'rxjs';
import {
  ACCESS,
  BEFORE_PASSWORD_CHANGE,
  mayUse,
  type Role,
  type TemoinRequest,
  TRACED,
  type TracedAs,
} from '#identity';
import { CLOCK, type Clock, isRefusal, Refusal, toInstant, TRACE_SINK, type TraceDraft, type TraceSink } from '#kernel';
import { Views } from '#read-store';

/** Names of the view groups that `Temoin-Position` speaks of. */
export const VIEW_GROUPS = Symbol('view groups');

export const POSITION_HEADER = 'temoin-position';

/**
 * Around every route that is not public: who may, then the work, then the trace, made durable before the answer leaves.
 * No trace, no data; a refusal leaves its trace too (S5.3.1-a). Reading traces is an act like any other: one trace.
 */
@Injectable()
export class TraceInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly views: Views,
    @Inject(TRACE_SINK) private readonly sink: TraceSink,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(VIEW_GROUPS) private readonly groups: readonly string[],
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const access = this.reflector.get<readonly Role[] | 'public' | undefined>(ACCESS, context.getHandler());
    if (access === 'public') return next.handle().pipe(tap(() => tell(context)));
    return from(this.run(context, access ?? [], next));
  }

  private async run(context: ExecutionContext, allowed: readonly Role[], next: CallHandler): Promise<unknown> {
    const request = context.switchToHttp().getRequest<TemoinRequest>();
    const traced = this.reflector.get<TracedAs>(TRACED, context.getHandler());
    const { temoin: state } = request;
    const at = this.clock.now();
    let result: unknown;
    try {
      const early = this.reflector.get<boolean | undefined>(BEFORE_PASSWORD_CHANGE, context.getHandler()) === true;
      const refusal = state.caller === undefined ? closed() : mayUse(state.caller, allowed, early);
      if (refusal !== undefined) throw refusal;
      await this.catchUp(request.headers[POSITION_HEADER]);
      result = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      tell(context, await this.sink.record(draftOf(request, traced, at, error)));
      throw error;
    }
    if (state.position !== undefined) await this.wait(state.position).catch(behindIsNoFailure);
    const position = state.notes.recorded ? 0 : await this.sink.record(draftOf(request, traced, at));
    tell(context, position);
    return result;
  }

  /** The views show at least what the caller has already seen. */
  private async catchUp(header: string | string[] | undefined): Promise<void> {
    if (header === undefined) return;
    const position = Number(header);
    if (!Number.isSafeInteger(position) || position < 0) throw new Refusal('http.bad-position', 'invalid');
    await this.wait(position);
  }

  private async wait(position: number): Promise<void> {
    await Promise.all(this.groups.map((group) => this.views.reached(group, position)));
  }
}

/** The highest position that the request wrote, for `Temoin-Position` on the next one. */
function tell(context: ExecutionContext, traced = 0): void {
  const { temoin: state } = context.switchToHttp().getRequest<TemoinRequest>();
  const position = Math.max(traced, state.position ?? 0, state.written ?? 0);
  if (position > 0) void context.switchToHttp().getResponse<FastifyReply>().header(POSITION_HEADER, String(position));
}

/** The command is done and durable: late views do not undo it. */
const behindIsNoFailure = (error: unknown): void => {
  if (!isRefusal(error)) throw error;
};

const closed = (): Refusal => new Refusal('identity.sign-in-needed', 'unauthenticated');

function draftOf({ temoin }: TemoinRequest, traced: TracedAs, at: number, error?: unknown): TraceDraft {
  const { caller, notes, ip, browser, correlationId } = temoin;
  const failure = error === undefined ? undefined : failureOf(error);
  return {
    type: 'ActionTraced',
    correlationId,
    content: {
      at: toInstant(at),
      ...(caller === undefined ? {} : { user: caller.accountId, session: caller.session }),
      ...(caller?.partner === undefined ? {} : { partner: caller.partner }),
      ...(caller?.function === undefined ? {} : { function: caller.function }),
      ...(notes.habilitation === undefined ? {} : { habilitation: notes.habilitation }),
      service: notes.service ?? traced.service,
      action: traced.action,
      ...(notes.object === undefined ? {} : { object: notes.object }),
      ...(notes.purpose === undefined ? {} : { purpose: notes.purpose }),
      ip,
      browser,
      outcome: failure?.outcome ?? 'success',
      ...(failure === undefined ? {} : { reason: failure.reason }),
      ...(notes.details === undefined ? {} : { details: notes.details }),
    },
  };
}

/** A rule that said no is a refusal; anything else is a failure, and the trace names neither message nor data. */
function failureOf(error: unknown): { outcome: 'refused' | 'failed'; reason: string } {
  if (isRefusal(error)) return { outcome: error.kind === 'unavailable' ? 'failed' : 'refused', reason: error.code };
  if (error instanceof HttpException && error.getStatus() < 500)
    return { outcome: 'refused', reason: 'http.bad-request' };
  return { outcome: 'failed', reason: 'internal' };
}
