import { HttpException, Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { OwedTrace, RequestState, TemoinRequest } from '#identity';
import { isRefusal, toInstant, TRACE_SINK, type TraceDraft, type TraceSink } from '#kernel';
import { ViewWait } from './view-wait.js';

export const POSITION_HEADER = 'temoin-position';

/**
 * The last thing before an answer leaves, whatever it is: data, a file, a refusal, a failure. Where the request owes a
 * trace, it is made durable first. No trace, no data. Reading traces is an act like any other: one trace.
 */
@Injectable()
export class TraceGate {
  constructor(
    private readonly wait: ViewWait,
    @Inject(TRACE_SINK) private readonly sink: TraceSink,
  ) {}

  /** Stands at the door of the server. What the sink throws is answered in place of the data. */
  watch(fastify: Pick<FastifyInstance, 'addHook'>): void {
    fastify.addHook('onSend', (request, reply, payload, done) => {
      const { temoin: state } = request as Partial<TemoinRequest>;
      const owed = state?.owed;
      if (state === undefined || owed === undefined) {
        if (state !== undefined) tell(reply, state);
        return done(null, payload);
      }
      // Whatever comes of it, it is tried once: the answer that a failure makes passes here too.
      delete state.owed;
      this.settle(state, owed).then(
        (position) => {
          tell(reply, state, position);
          done(null, payload);
        },
        (error: unknown) => {
          discard(payload);
          done(error as Error);
        },
      );
    });
  }

  private settle(state: RequestState, owed: OwedTrace): Promise<number> {
    const { failure, notes, position } = state;
    if (failure !== undefined) return this.sink.record(draftOf(state, owed));
    const trace = () => (notes.recorded ? Promise.resolve(0) : this.sink.record(draftOf(state, owed)));
    return position === undefined ? trace() : this.wait.written(position).then(trace);
  }
}

/** A file that nobody will read. */
function discard(payload: unknown): void {
  const { destroy } = (payload ?? {}) as { destroy?: unknown };
  if (typeof destroy === 'function') destroy.call(payload);
}

/** The highest position that the request wrote, for `Temoin-Position` on the next one. */
function tell(reply: FastifyReply, state: RequestState, traced = 0): void {
  const position = Math.max(traced, state.position ?? 0, state.written ?? 0);
  if (position > 0) void reply.header(POSITION_HEADER, String(position));
}

function draftOf(state: RequestState, { as, at }: OwedTrace): TraceDraft {
  const { caller, notes, ip, browser, correlationId, failure: error } = state;
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
      service: notes.service ?? as.service,
      action: as.action,
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
