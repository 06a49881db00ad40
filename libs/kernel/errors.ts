/** What kind of refusal it is; one table at the HTTP door maps kinds to statuses. */
export type RefusalKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'too-large' | 'too-many' | 'unavailable';

export type RefusalDetails = Readonly<Record<string, unknown>>;

/**
 * An expected refusal: a rule said no. `code` is stable, part of the public interface, and names its text in the
 * message catalogue; `details` fill the text's placeholders and never hold personal data.
 * A broken invariant is not a refusal: it throws an ordinary `Error`.
 */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';

  constructor(
    readonly code: string,
    readonly kind: RefusalKind,
    readonly details: RefusalDetails = {},
  ) {
    super(code);
  }
}

export const isRefusal = (error: unknown): error is Refusal => error instanceof Refusal;
