/** The tree on disk and what grows it, and nothing else: the thread that follows the log loads this door alone. */
export { EMPTY_HEAD, type Head, readHead, type TreeHead, TreeFiles } from './tree/tree-reader.js';
export { TreeTaken, TreeWriter } from './tree/tree-writer.js';
export { AnotherLog, checkSameLog } from './use-cases/follow-log/same-log.js';
export { TreeGrower } from './use-cases/follow-log/tree-grower.js';
