import { HttpException } from '@nestjs/common';
import { isRefusal, type RefusalDetails, type RefusalKind } from '#kernel';
import { messages } from '../messages.js';

/** RFC 9457 problem details, with our stable code. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly [extension: string]: unknown;
}

export type Language = 'fr' | 'en';

const STATUS: Readonly<Record<RefusalKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
};

const TITLES: Readonly<Record<number, { fr: string; en: string }>> = {
  400: { fr: 'Demande non valable', en: 'Bad request' },
  401: { fr: 'Connexion nécessaire', en: 'Sign-in needed' },
  403: { fr: 'Interdit', en: 'Forbidden' },
  404: { fr: 'Introuvable', en: 'Not found' },
  405: { fr: 'Méthode non acceptée', en: 'Method not allowed' },
  409: { fr: 'Conflit', en: 'Conflict' },
  413: { fr: 'Trop grand', en: 'Too large' },
  415: { fr: 'Type de contenu non accepté', en: 'Unsupported media type' },
  422: { fr: 'Demande refusée', en: 'Refused' },
  429: { fr: 'Trop de demandes', en: 'Too many requests' },
  500: { fr: 'Erreur interne', en: 'Internal error' },
  503: { fr: 'Momentanément indisponible', en: 'Unavailable for now' },
};

/** French unless the caller prefers English. */
export const languageOf = (accept: string | undefined): Language => (/^\s*en\b/i.test(accept ?? '') ? 'en' : 'fr');

export function problemOf(error: unknown, language: Language, correlationId: string): Problem {
  if (isRefusal(error)) return problem(STATUS[error.kind], error.code, error.details, language);
  const found = fromFramework(error);
  if (found !== undefined) return problem(found.status, found.code, found.details, language);
  return problem(500, 'internal', { correlationId }, language);
}

interface Found {
  readonly status: number;
  readonly code: string;
  readonly details: RefusalDetails;
}

/** What Nest and Fastify refuse by themselves: bodies that cannot be read, unknown routes, limits. */
function fromFramework(error: unknown): Found | undefined {
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  if (status === 404) return { status, code: 'http.not-found', details: {} };
  if (status === 413) return { status, code: 'http.too-large', details: {} };
  if (status === 415) return { status, code: 'http.unsupported-media-type', details: {} };
  if (status === 429)
    return { status, code: 'http.too-many-requests', details: { after: (error as { after?: unknown }).after ?? 60 } };
  const problems = error instanceof HttpException ? problemsOf(error) : undefined;
  if (problems !== undefined) return { status, code: 'http.bad-request', details: { problems } };
  return { status, code: 'http.bad-body', details: { why: error instanceof Error ? reasonOf(error) : '' } };
}

function problemsOf(error: HttpException): unknown {
  const response = error.getResponse();
  return typeof response === 'object' && 'problems' in response ? response.problems : undefined;
}

/** A JSON parser quotes what it could not read: only where it stopped is repeated. */
const reasonOf = (error: Error): string => /at position \d+/.exec(error.message)?.[0] ?? 'JSON attendu';

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value ?? '');

function problem(status: number, code: string, details: RefusalDetails, language: Language): Problem {
  const text = messages[code]?.[language] ?? code;
  const detail = text.replace(/\{(\w+)\}/g, (_, name: string) => textOf(details[name]));
  const title = TITLES[status]?.[language] ?? code;
  return { ...details, type: `urn:temoin:problem:${code}`, title, status, detail, code };
}
