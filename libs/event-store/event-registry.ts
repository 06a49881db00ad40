import type { EventDefinition } from '#kernel';

/** Every type of event that this program knows, by its frozen name. */
export class EventRegistry {
  private readonly definitions = new Map<string, EventDefinition>();

  constructor(definitions: Iterable<EventDefinition>) {
    for (const definition of definitions) {
      if (this.definitions.has(definition.type)) throw new Error(`two definitions of the event ${definition.type}`);
      this.definitions.set(definition.type, definition);
    }
  }

  /** @throws Error on a type that nobody defined. */
  definition(type: string): EventDefinition {
    const definition = this.definitions.get(type);
    if (definition === undefined) throw new Error(`unknown type of event: ${type}`);
    return definition;
  }

  /** Data in the newest schema version. @throws Error on a version newer than this program, or one it cannot upcast. */
  upcast(type: string, version: number, data: object): object {
    const { schemaVersion, upcasts } = this.definition(type);
    if (version > schemaVersion) {
      throw new Error(`${type} has schema version ${version}; this program knows up to ${schemaVersion}`);
    }
    let current = data;
    for (let from = version; from < schemaVersion; from += 1) {
      const step = upcasts?.[from];
      if (step === undefined) throw new Error(`${type}: no upcast from schema version ${from}`);
      current = step(current as never);
    }
    return current;
  }

  types(): string[] {
    return [...this.definitions.keys()];
  }
}
