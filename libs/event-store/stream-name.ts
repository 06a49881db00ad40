import { MalformedStreamName, UnknownCategory } from './errors.js';
import { CATEGORIES, type Category } from './port.js';

const SHAPE = /^([a-z]+)-[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const known = new Set<string>(CATEGORIES);

/**
 * The category of a stream name `<category>-<id>` (lower-case letters; then at most 200 letters, digits, `.`, `_`, `-`).
 * @throws MalformedStreamName, UnknownCategory
 */
export function categoryOf(stream: string): Category {
  const category = SHAPE.exec(stream)?.[1];
  if (category === undefined) throw new MalformedStreamName();
  if (!known.has(category)) throw new UnknownCategory(category);
  return category as Category;
}
