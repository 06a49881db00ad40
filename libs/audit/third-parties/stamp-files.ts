import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface KeptStamp {
  /** Leaves. */
  readonly size: number;
  /** The signed note that was stamped. */
  readonly note: string;
  /** DER of the authority's reply: `openssl ts -verify -data <size>.note -in <size>.tsr` reads the two. */
  readonly reply: Uint8Array;
}

const folderOf = (integrity: string): string => join(integrity, 'stamps');

/** @param integrity folder of the tree */
export function keepStamp(integrity: string, { size, note, reply }: KeptStamp): void {
  const folder = folderOf(integrity);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The note first: a reply without its note would be a stamp on nothing.
  writeFileSync(join(folder, `${size}.note`), note, { flush: true });
  writeFileSync(join(folder, `${size}.tsr`), reply, { flush: true });
}

/** In order of size. @param integrity folder of the tree */
export function readStamps(integrity: string): readonly KeptStamp[] {
  const folder = folderOf(integrity);
  if (!existsSync(folder)) return [];
  const sizes = readdirSync(folder).flatMap((name) => /^(\d+)\.tsr$/.exec(name)?.[1] ?? []);
  return sizes
    .map(Number)
    .sort((one, other) => one - other)
    .map((size) => {
      const note = join(folder, `${size}.note`);
      const reply = readFileSync(join(folder, `${size}.tsr`));
      return { size, note: existsSync(note) ? readFileSync(note, 'utf8') : '', reply };
    });
}
