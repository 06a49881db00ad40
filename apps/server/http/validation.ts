import { BadRequestException, type ValidationError, ValidationPipe } from '@nestjs/common';

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

/** Refuses what the DTO does not describe, naming each field and what it accepts; never repeats the value. */
export const validationPipe = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new BadRequestException({ problems: problemsOf(errors) }),
  });
