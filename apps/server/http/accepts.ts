import { getMetadataStorage } from 'class-validator';

type Check = (body: object, value: unknown) => boolean;

/** Whether class-validator would find nothing to say of this body; false also where that takes asking it. */
export type Accepts = (body: object) => boolean;

/**
 * Looking a class up in class-validator's storage at each request costs more than checking its fields. For a class whose
 * fields are only texts, always there or checked when given (`IsString`, `ValidateIf`), the answer "nothing to say" can be
 * had without it; whatever else is found is left to it, and so is every refusal. @returns undefined for other classes
 */
export function acceptsOf(metatype: new () => object): Accepts | undefined {
  const checks = new Map<string, Check[]>();
  const conditions = new Map<string, Check[]>();
  for (const metadata of getMetadataStorage().getTargetValidationMetadatas(metatype, '', true, false)) {
    const { type, name, propertyName, constraints } = metadata;
    if (metadata.groups.length > 0 || metadata.each || metadata.always === true) return undefined;
    if (type === 'conditionalValidation') add(conditions, propertyName, (constraints as [Check])[0]);
    else if (type === 'customValidation' && name === 'isString') add(checks, propertyName, isText);
    else return undefined;
  }
  return (body) => {
    for (const name in body) if (!checks.has(name)) return false;
    for (const [name, list] of checks) {
      const value = (body as Record<string, unknown>)[name];
      const asked = conditions.get(name)?.every((condition) => condition(body, value)) ?? true;
      if (asked && !list.every((check) => check(body, value))) return false;
    }
    return true;
  };
}

const isText: Check = (_, value) => typeof value === 'string';

function add(all: Map<string, Check[]>, name: string, check: Check): void {
  const list = all.get(name);
  if (list === undefined) all.set(name, [check]);
  else list.push(check);
}
