import type { BenchName } from './options.js';

/** One line of the JSON file. `ratio` is `value` ÷ `limit`. */
export interface JsonLine {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  readonly ratio: number;
}

/** What a figure must hold for: its value or its ratio, at least or below a threshold. */
export interface Wanted {
  readonly of: 'value' | 'ratio';
  readonly bound: 'at-least' | 'below';
  readonly threshold: number;
}

export interface Figure {
  readonly name: BenchName;
  readonly value: number;
  readonly unit: string;
  /** The same thing done with the least around it, measured in the same run; for a bound on a resource, the bound. */
  readonly limit: number;
  /** What the limit is. */
  readonly against: string;
  readonly wanted: readonly Wanted[];
  /** Further measures, for the eye only. */
  readonly notes: readonly string[];
  /** Further conditions: each says what it is, and whether it is met. */
  readonly also?: readonly { readonly text: string; readonly met: boolean }[];
}

/** Four significant digits: more would be noise. */
const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(4)) : 0);

export const ratioOf = ({ value, limit }: Pick<Figure, 'value' | 'limit'>): number => (limit > 0 ? value / limit : 0);

export const jsonLine = (figure: Figure): JsonLine => ({
  name: figure.name,
  value: rounded(figure.value),
  unit: figure.unit,
  limit: rounded(figure.limit),
  ratio: rounded(ratioOf(figure)),
});

export function holds({ of, bound, threshold }: Wanted, figure: Figure): boolean {
  const measured = of === 'value' ? figure.value : ratioOf(figure);
  return bound === 'at-least' ? measured >= threshold : measured < threshold;
}

export const met = (figure: Figure): boolean =>
  figure.wanted.every((wanted) => holds(wanted, figure)) && (figure.also ?? []).every((each) => each.met);

const NUMBER = new Intl.NumberFormat('fr-FR', { maximumSignificantDigits: 4 });
export const number = (value: number): string => NUMBER.format(value);

/** What a person reads of one figure. */
export function textOf(figure: Figure): string {
  const { name, value, unit, limit, against, notes, also = [] } = figure;
  const wanted = [
    ...figure.wanted.map((each) => `${verdict(holds(each, figure))} ${wantedText(each, unit)}`),
    ...also.map((each) => `${verdict(each.met)} ${each.text}`),
  ];
  return [
    `${name.padEnd(20)} ${number(value)} ${unit}`,
    `  limite   ${number(limit)} ${unit} (${against}) ; rapport ${number(ratioOf(figure))}`,
    ...wanted.map((text) => `  ${text}`),
    ...notes.map((note) => `  ${note}`),
  ].join('\n');
}

const verdict = (good: boolean): string => (good ? 'tenu    ' : 'MANQUÉ  ');

function wantedText({ of, bound, threshold }: Wanted, unit: string): string {
  const what = of === 'ratio' ? 'rapport' : 'valeur';
  return `${what} ${bound === 'at-least' ? '≥' : '<'} ${number(threshold)}${of === 'ratio' ? '' : ` ${unit}`}`;
}
