import {
  type ArgumentMetadata,
  BadRequestException,
  Injectable,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { validateSync } from 'class-validator';
import { type Accepts, acceptsOf } from './accepts.js';

/** French words for the checks whose decorator gave none. */
const FALLBACK: Readonly<Record<string, string>> = {
  whitelistValidation: 'champ inconnu',
  isString: 'un texte est attendu',
  isNotEmpty: 'ne doit pas être vide',
  isDefined: 'est obligatoire',
  isInt: 'un entier est attendu',
  isNumber: 'un nombre est attendu',
  isBoolean: 'true ou false est attendu',
  isEmail: 'une adresse de courrier est attendue',
  isUuid: 'un UUID est attendu',
  isArray: 'une liste est attendue',
  isObject: 'un objet est attendu',
  maxLength: 'trop long',
  minLength: 'trop court',
};

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

function problemsOf(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const field = parent === '' ? property : `${parent}.${property}`;
    const own = Object.entries(constraints).map(([check, message]) => ({ field, message: textOf(check, message) }));
    return [...own, ...problemsOf(children, field)];
  });
}

/** class-validator's own texts are English and start with the property's name; ours are French. */
const textOf = (check: string, message: string): string =>
  /\b(must|should)\b/.test(message) ? (FALLBACK[check] ?? 'valeur non acceptée') : message;

const CHECKS = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: false,
  validationError: { target: false, value: false },
};

const badRequest = (errors: readonly ValidationError[]) => new BadRequestException({ problems: problemsOf(errors) });

type Flat = (new () => object) & { readonly flat?: boolean };

/**
 * Refuses what the DTO does not describe, naming each field and what it accepts; never repeats the value. A DTO that says
 * it is `flat` (no field is nested or converted) is filled by assignment, which spares most of what checking it costs.
 */
@Injectable()
export class DtoPipe extends ValidationPipe {
  private readonly known = new Map<Flat, Accepts | undefined>();

  constructor() {
    super({ ...CHECKS, transform: true, exceptionFactory: badRequest });
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const metatype = metadata.metatype as Flat | undefined;
    if (metatype?.flat !== true || !isPlain(value)) return super.transform(value, metadata) as Promise<unknown>;
    const body = Object.assign(new metatype(), value);
    const errors = this.accepts(metatype, body) ? [] : validateSync(body, CHECKS);
    return errors.length === 0 ? Promise.resolve(body) : Promise.reject(badRequest(errors));
  }

  private accepts(metatype: Flat, body: object): boolean {
    if (!this.known.has(metatype)) this.known.set(metatype, acceptsOf(metatype));
    return this.known.get(metatype)?.(body) === true;
  }
}

/** An own `constructor` would hide the class, and with it what is checked. `__proto__` is refused by the JSON parser. */
const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, 'constructor');
