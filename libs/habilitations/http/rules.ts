import { registerDecorator, type ValidationOptions } from 'class-validator';
import { INSTANT_RULE, parseInstant } from '../domain/instant.js';
import { SIRET_RULES, siretFault } from '../domain/siret.js';

/** class-validator rule: a SIRET; the message names the rule that failed. */
export function IsSiret(options?: ValidationOptions): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isSiret',
      target: target.constructor,
      propertyName: String(propertyName),
      ...(options === undefined ? {} : { options }),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && siretFault(value) === undefined,
        defaultMessage: (args) => {
          const value: unknown = args?.value;
          const fault = (typeof value === 'string' ? siretFault(value) : undefined) ?? 'digits';
          return `${args?.property ?? 'siret'} : ${SIRET_RULES[fault].fr}`;
        },
      },
    });
}

/** class-validator rule: an ISO 8601 instant that carries its offset. */
export function IsInstant(options?: ValidationOptions): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isInstant',
      target: target.constructor,
      propertyName: String(propertyName),
      ...(options === undefined ? {} : { options }),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && parseInstant(value) !== undefined,
        defaultMessage: (args) => `${args?.property ?? 'at'} : ${INSTANT_RULE}`,
      },
    });
}
