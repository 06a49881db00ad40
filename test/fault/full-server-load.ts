import { closeSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../support/client.js';
import { dossierNumber, Story } from '../support/story.js';
import { startTestServer } from '../support/test-server.js';

/** What the load saw, as JSON. */
export interface SeenOnFullDisk {
  /** Consultations that were not answered with data, while the disk was full. */
  readonly refusals: readonly Refused[];
  /** A sign-in and a grant, meanwhile. */
  readonly others: readonly Refused[];
  /** Status of the first consultation once there was room. */
  readonly after: number;
  /** Dossiers whose consultation was answered with data, and those found in the traces. */
  readonly answered: readonly string[];
  readonly traced: readonly string[];
}

export interface Refused {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | null;
  readonly fields: boolean;
}

const ROOM = 1024 * 1024;
const WRITERS = 8;
const REFUSALS_EACH = 10;
const ballast = join(tmpdir(), 'ballast');

/** Takes all of the disk but `ROOM`. */
function fillDisk(): void {
  const file = openSync(ballast, 'w');
  let written = 0;
  for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 8)) {
    const bytes = Buffer.alloc(size, 1);
    try {
      for (let last = size; last === size; written += last) last = writeSync(file, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  closeSync(file);
  truncateSync(ballast, written - ROOM);
}

/*
 * Run by node on a small disk of its own (TMPDIR): a whole server whose disk becomes full under load, and then has room.
 */
const test = await startTestServer();
const story = await Story.begin(test);
const commune = await story.partner();
const agent = await story.arrive(commune.users[0] ?? { email: '' });
const principal = await story.arrive(commune.administrators.principal);
const answered: string[] = [];
let rank = 0;

const refusedOf = ({ status, headers, body }: Answer): Refused => ({
  ...{ status, code: (body as { code?: string }).code, retryAfter: headers.get('retry-after') },
  fields: JSON.stringify(body).includes('fields'),
});

async function consult(): Promise<Refused> {
  const dossier = dossierNumber((rank += 1));
  const answer = await story.consult(agent, dossier);
  if (answer.status === 200) answered.push(dossier);
  return refusedOf(answer);
}

async function consultUntilRefused(): Promise<Refused[]> {
  const refusals: Refused[] = [];
  while (refusals.length < REFUSALS_EACH) {
    const refused = await consult();
    if (refused.status !== 200) refusals.push(refused);
  }
  return refusals;
}

fillDisk();
const refusals = (await Promise.all(Array.from({ length: WRITERS }, consultUntilRefused))).flat();
const others = [
  refusedOf(await story.visitor().signIn(agent.identifier ?? '', agent.password ?? '')),
  refusedOf(await story.grant(principal, commune.siret, { userId: principal.accountId })),
];
rmSync(ballast);
const after = (await consult()).status;
await story.visitor().ready();
const traces = await story.traces(principal, { action: 'dossier.open', outcome: 'success' });
const traced = traces.map(({ object }) => object?.ref ?? '');
const seen: SeenOnFullDisk = { refusals, others, after, answered, traced };
process.stdout.write(JSON.stringify(seen));
await test.dispose();
