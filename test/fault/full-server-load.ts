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
  /** A sign-in and the registration of a user, meanwhile. */
  readonly others: readonly Refused[];
  /** Mail addresses of the users whose registration was acknowledged, and of those found afterwards. */
  readonly registered: readonly string[];
  readonly present: readonly string[];
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
const MOST_TRIES = 500;
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
const registered: string[] = [];
let rank = 0;
let recruits = 0;

const refusedOf = ({ status, headers, body }: Answer): Refused => ({
  ...{ status, code: (body as { code?: string }).code, retryAfter: headers.get('retry-after') },
  fields: JSON.stringify(body).includes('fields'),
});

async function consult(): Promise<Answer> {
  const dossier = dossierNumber((rank += 1));
  const answer = await story.consult(agent, dossier);
  if (answer.status === 200) answered.push(dossier);
  return answer;
}

async function consultUntilRefused(count: number): Promise<Refused[]> {
  const refusals: Refused[] = [];
  while (refusals.length < count) {
    const refused = refusedOf(await consult());
    if (refused.status !== 200) refusals.push(refused);
  }
  return refusals;
}

/** A full disk still takes an append now and then, where the write-ahead log starts over: consultations fill it again. */
async function whenFull(act: () => Promise<Answer>): Promise<Refused> {
  for (let tries = 1; ; tries += 1) {
    await consultUntilRefused(1);
    const answer = refusedOf(await act());
    if (answer.status >= 400 || tries === MOST_TRIES) return answer;
  }
}

async function register(): Promise<Answer> {
  const email = `recrue.${(recruits += 1)}@commune.example`;
  const person = { givenName: 'Recrue', familyName: `Inventée ${recruits}`, function: 'Agent', email };
  const answer = await principal.client.post(`/api/partners/${commune.siret}/users`, person);
  if (answer.status === 201) registered.push(email);
  return answer;
}

fillDisk();
const refusals = (await Promise.all(Array.from({ length: WRITERS }, () => consultUntilRefused(REFUSALS_EACH)))).flat();
const others = [
  await whenFull(() => story.visitor().signIn(agent.identifier ?? '', agent.password ?? '')),
  await whenFull(register),
];
rmSync(ballast);
const last = await consult();
const after = last.status;
// Views that were held up by the disk may still be catching up.
const traces = await story.traces(
  principal,
  { action: 'dossier.open', outcome: 'success' },
  last.headers.get('temoin-position'),
);
const traced = traces.map(({ object }) => object?.ref ?? '');
const present = [...(await story.users(principal, commune.siret)).keys()].filter((email) =>
  email.startsWith('recrue.'),
);
const seen: SeenOnFullDisk = { refusals, others, registered, present, after, answered, traced };
process.stdout.write(JSON.stringify(seen));
await test.dispose();
