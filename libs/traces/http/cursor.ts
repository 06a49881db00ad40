import { Refusal } from '#kernel';
import type { TraceCursor } from '../use-cases/search-traces/trace-search.js';

/** An opaque text for the caller; it holds an instant and a position, nothing of anybody. */
export const encodeCursor = ({ at, position }: TraceCursor): string =>
  Buffer.from(`${at}.${position}`).toString('base64url');

/** @throws Refusal `traces.bad-cursor`. */
export function decodeCursor(text: string): TraceCursor {
  const found = /^(\d{1,15})\.(\d{1,15})$/.exec(Buffer.from(text, 'base64url').toString());
  if (found === null) throw new Refusal('traces.bad-cursor', 'invalid');
  return { at: Number(found[1]), position: Number(found[2]) };
}
