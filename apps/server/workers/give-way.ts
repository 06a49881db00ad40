import { setPriority } from 'node:os';

/** Below threads that answer people, above what runs at night. */
const NICE = 10;

/**
 * The calling thread works when the others leave it time: whoever waits for an answer comes first. On Linux a priority is
 * a thread's; elsewhere it would be the whole process's, and stays as it is.
 */
export function giveWay(): void {
  if (process.platform === 'linux') setPriority(0, NICE);
}
