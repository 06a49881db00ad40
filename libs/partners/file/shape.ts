/** Where a value stands in a file: `['enrolments', 0, 'service']`. */
export type Path = readonly (string | number)[];

export interface Problem {
  readonly path: Path;
  /** French: the rule broken and what is accepted. */
  readonly message: string;
}

/** Checks one value and gives it in its type; `undefined` once a problem is noted. */
export type Reader<T> = (value: unknown, path: Path, problems: Problem[]) => T | undefined;

const refuse = (problems: Problem[], path: Path, message: string): undefined => {
  problems.push({ path, message });
  return undefined;
};

/** A text that meets `rule`; `accepted` completes « est attendu ». */
export function text<T extends string = string>(accepted: string, rule: (value: string) => boolean): Reader<T> {
  return (value, path, problems) =>
    typeof value === 'string' && rule(value) ? (value as T) : refuse(problems, path, `${accepted} est attendu`);
}

/** A text whose fault names the rule broken. */
export function checked(fault: (value: string) => string | undefined): Reader<string> {
  return (value, path, problems) => {
    const found = typeof value === 'string' ? fault(value) : 'un texte est attendu';
    return found === undefined ? (value as string) : refuse(problems, path, found);
  };
}

export const line = (most: number): Reader<string> =>
  text(
    `un texte d’une ligne, de 1 à ${most} caractères,`,
    (value) => value.trim().length > 0 && value.length <= most && !/\p{Cc}/u.test(value),
  );

export const oneOf = <T extends string>(values: readonly T[]): Reader<T> =>
  text(`une valeur parmi ${values.join(', ')}`, (value) => values.includes(value as T));

/** An integer, as a number (JSON) or as digits (YAML scalars are read as text). */
export function integer(least: number, most: number): Reader<number> {
  return (value, path, problems) => {
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    const fits = typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most;
    return fits ? number : refuse(problems, path, `un nombre entier de ${least} à ${most} est attendu`);
  };
}

export function list<T>(item: Reader<T>, most: number): Reader<readonly T[]> {
  return (value, path, problems) => {
    if (!Array.isArray(value)) return refuse(problems, path, 'une liste est attendue');
    if (value.length > most) return refuse(problems, path, `une liste de ${most} éléments au plus est attendue`);
    const items = value.map((each, index) => item(each, [...path, index], problems));
    return items.every((each) => each !== undefined) ? items : undefined;
  };
}

type Fields<T> = { readonly [K in keyof T]-?: Field<Exclude<T[K], undefined>> };

interface Field<T> {
  readonly reader: Reader<T>;
  readonly required: boolean;
}

export const required = <T>(reader: Reader<T>): Field<T> => ({ reader, required: true });
export const optional = <T>(reader: Reader<T>): Field<T> => ({ reader, required: false });

/** A map with these keys and no other. */
export function record<T extends object>(fields: Fields<T>): Reader<T> {
  const known = Object.keys(fields);
  return (value, path, problems) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refuse(problems, path, `un bloc de clés est attendu (${known.join(', ')})`);
    }
    const given = new Map(Object.entries(value));
    const before = problems.length;
    for (const key of given.keys()) {
      if (!known.includes(key)) refuse(problems, [...path, key], `clé inconnue ; clés acceptées : ${known.join(', ')}`);
    }
    const entries: [string, unknown][] = [];
    for (const [key, field] of Object.entries<Field<unknown>>(fields)) {
      if (given.has(key)) entries.push([key, field.reader(given.get(key), [...path, key], problems)]);
      else if (field.required) refuse(problems, path, `la clé obligatoire « ${key} » manque`);
    }
    return problems.length === before ? (Object.fromEntries(entries) as T) : undefined;
  };
}

/** `enrolments[0].service`; « (racine) » for the whole file. */
export function written(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text === '' ? '(racine)' : text.replace(/^\./, '');
}
