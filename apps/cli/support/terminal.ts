import { SingleBar } from 'cli-progress';

/** A line for people: results go to the standard output, everything else here. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

export const print = (text: string): void => void process.stdout.write(text);

const NUMBER = new Intl.NumberFormat('fr-FR');
const INSTANT = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'short' });

export const number = (value: number): string => NUMBER.format(value);
export const instant = (milliseconds: number): string => INSTANT.format(milliseconds);

/** What the log cannot tell any more. @param purged counts by type of event */
export function tellPurged(purged: ReadonlyMap<string, number>): void {
  for (const [type, count] of purged) {
    say(`${number(count)} fait(s) « ${type} » illisible(s) : la clé en a été détruite.`);
  }
}

/** A bar on the error stream where that is a terminal; nothing otherwise. */
export class Progress {
  private readonly bar: SingleBar | undefined;

  constructor(label: string, total: number) {
    if (!process.stderr.isTTY) return;
    this.bar = new SingleBar({
      format: `${label} [{bar}] {percentage} % · {value} sur {total} · encore {eta_formatted}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    });
    this.bar.start(total, 0);
  }

  update(value: number): void {
    this.bar?.update(Math.round(value));
  }

  stop(): void {
    this.bar?.stop();
  }
}

/** A table of texts, columns as wide as they need. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), heading.length),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return `${[line(headings), rule, ...rows.map(line)].join('\n')}\n`;
}
