import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import { toInstant } from '#kernel';
import type { Answers } from './answers.js';

/**
 * Lines leave several at a time: a write of its own for each would be a tenth of a request's time. Not too many: they are
 * joined in a text, which is measured anew at each.
 */
const LINES_BYTES = 3_000;
const TEXT_BYTES = 4_000;
const LATEST = 1_000;

/** Structured lines on the standard output, at most a second late; what is left goes out when the process ends. */
export const createLogger = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${toInstant(Date.now())}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ dest: 1, sync: false, minLength: LINES_BYTES, periodicFlush: LATEST, maxWrite: TEXT_BYTES }),
  );

/** Nest's own messages, as structured lines. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, _stack?: string, context?: string): void {
    this.logger.error({ context }, String(message));
  }
}

/** One line a request: correlation id, not person. */
export function logAnswers(answers: Answers, logger: Logger): void {
  answers.watch(({ method, route, status, milliseconds, correlationId }) => {
    logger.info({ method, route, status, milliseconds: Math.round(milliseconds * 10) / 10, correlationId }, 'request');
  });
}
