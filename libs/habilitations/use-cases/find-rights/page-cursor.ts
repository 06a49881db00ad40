import { Refusal } from '#kernel';

/** Where a page ended: the next one starts after it. */
export interface PageEnd {
  readonly validFrom: number;
  readonly id: string;
}

export const toCursor = ({ validFrom, id }: PageEnd): string => Buffer.from(`${validFrom}.${id}`).toString('base64url');

/** @throws Refusal `rights.invalid-cursor` on anything but a cursor that `toCursor` made. */
export function fromCursor(cursor: string): PageEnd {
  const [, validFrom, id] =
    /^(\d{1,16})[.]([0-9a-zA-Z-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (validFrom === undefined || id === undefined) throw new Refusal('rights.invalid-cursor', 'invalid');
  return { validFrom: Number(validFrom), id };
}
