import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EVIDENCE, type EvidenceStates, organisationAt } from '#audit';
import { workerUrl } from '#event-store';
import { toInstant } from '#kernel';
import { legalDayOf } from '#keyring';
import { FindPurges, type PurgeCertificate } from '#retention';
import { type OtherFile, ProvenZip } from '../export-with-proofs/proven-zip.js';
import { evidenceReadme, VERIFIER } from './evidence-texts.js';
import type { OrganisationEvent } from '../../domain/steps.js';
import { OrganisationEvents } from './organisation-events.js';
import { type Journey, Travel } from './travel.js';

const CERTIFICATES_A_PAGE = 100;
/** What the verifier is made of, as built; it needs nothing else. */
const MODULES = ['domain', 'exports'] as const;

/**
 * A bundle that proves, on a machine with no network, what a partner's organisation was: its events within the mission's
 * period and before it, its state at the instants asked, the certificates of what was purged, and a verifier.
 */
@Injectable()
export class Evidence {
  constructor(
    private readonly travel: Travel,
    private readonly events: OrganisationEvents,
    private readonly queries: QueryBus,
    private readonly zip: ProvenZip,
  ) {}

  /** @param instants milliseconds since the epoch @throws Refusal `mission.…`, `integrity.unavailable` */
  async bundle(journey: Journey, instants: readonly number[]): Promise<Readable> {
    const { siret, missionId, context } = journey;
    const { toDay } = await this.travel.termsOf(missionId);
    await this.travel.note(journey, 'evidence', instants, instants.map(toInstant).join(', '));
    const all = await this.events.of(siret);
    // What came before the period made the state at its beginning.
    const events = all.filter(({ at }) => legalDayOf(Date.parse(at)) <= toDay);
    const states: EvidenceStates = instants.map((at) => ({
      at: toInstant(at),
      facts: Object.fromEntries(organisationAt(events, at).at(at)),
    }));
    const certificates = await this.certificates();
    const others: OtherFile[] = [
      { name: EVIDENCE.states ?? '', content: () => `${JSON.stringify(states, null, 2)}\n` },
      { name: 'certificats.json', content: () => `${JSON.stringify(certificates, null, 2)}\n` },
      ...verifierFiles(),
    ];
    const rows = pagesOf(events);
    return this.zip.of({ kind: EVIDENCE, at: context.at, rows, others, readme: evidenceReadme(siret) });
  }

  /** All of them: which concern this partner cannot be told once a key is gone. They name nobody. */
  private async certificates(): Promise<readonly PurgeCertificate[]> {
    const found: PurgeCertificate[] = [];
    for (let before: number | undefined; ;) {
      const page = await this.queries.execute(new FindPurges(CERTIFICATES_A_PAGE, before));
      found.push(...page.certificates);
      if (page.next === undefined) return found;
      before = page.next;
    }
  }
}

async function* pagesOf(events: readonly OrganisationEvent[]): AsyncGenerator<readonly OrganisationEvent[]> {
  yield await Promise.resolve(events);
}

/** The product's own verifier, as it was built: what it imports is in it. */
function verifierFiles(): OtherFile[] {
  const audit = dirname(new URL(workerUrl(import.meta.url, '../../../audit/index')).pathname);
  const modules = MODULES.flatMap((folder) =>
    readdirSync(join(audit, folder))
      .filter(
        (name) =>
          name.endsWith('.js') && !name.includes('.spec.') && name !== 'carried-events.js' && name !== 'events.js',
      )
      .map((name) => ({ name: `verificateur/${folder}/${name}`, file: join(audit, folder, name) })),
  );
  return [
    { name: 'verifier.mjs', content: () => VERIFIER },
    { name: 'verificateur/package.json', content: () => '{ "type": "module" }\n' },
    ...modules.map(({ name, file }) => ({ name, content: () => readFileSync(file, 'utf8') })),
  ];
}
