import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isRefusal, type Refusal } from '#kernel';
import type { FileProblem } from '../domain/errors.js';
import { LARGEST_FILE, parsePartnerFile, readPartnerFile } from './parse.js';

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const GOOD = `siret: 21340135900012
name: Commune
cafCode: 341
convention:
  signedOn: 2025-09-01
  formalitiesDoneOn: 2025-09-08
serviceContract: { signedOn: 2025-09-01 }
enrolments:
  - service: CDAP
    signedOn: 2025-09-01
    quotas:
      - { profile: T2, maximum: 1 }
  - service: AFAS
    signedOn: 2025-09-01
    quotas:
      - { profile: D3, maximum: 1 }
sites:
  - { id: centre, name: Centre }
facilities:
  - { id: creche, name: Crèche, site: centre }
administrators:
  principal: { givenName: Solène, familyName: Exemple, email: solene@a.example.org, function: Directrice }
users:
  - { givenName: Inès, familyName: Exemple, email: ines@a.example.org, function: Agente, site: centre }
  - { givenName: Malo, familyName: Exemple, email: malo@a.example.org, function: Agent }
habilitations:
  - { user: ines@a.example.org, service: CDAP, profile: T2, purpose: Tarifs de la cantine }
`;

function refused(source: string): Refusal {
  try {
    parsePartnerFile(source);
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}
const problemsOf = (source: string): FileProblem[] => refused(source).details['problems'] as FileProblem[];
const lineOf = (source: string, text: string): number =>
  source.split('\n').findIndex((line) => line.includes(text)) + 1;
/** The good file with one text replaced, and the line on which it stands. */
function broken(good: string, bad: string): { source: string; line: number } {
  if (!GOOD.includes(good)) throw new Error(`not in the good file: ${good}`);
  return { source: GOOD.replace(good, () => bad), line: lineOf(GOOD, good.split('\n')[0] ?? good) };
}

describe('a partner file', () => {
  it('is read, its scalars as text: a SIRET is no number', () => {
    const file = parsePartnerFile(GOOD);
    expect(file.siret).toBe('21340135900012');
    expect(file.enrolments[0]?.quotas[0]).toEqual({ profile: 'T2', maximum: 1 });
  });
  it.each(readdirSync(EXAMPLES).filter((name) => name.endsWith('.yaml')))('examples/%s is accepted', (name) => {
    const source = readFileSync(join(EXAMPLES, name), 'utf8');
    const file = parsePartnerFile(source);
    expect(name).toContain(file.siret);
    for (const [, domain] of source.matchAll(/[\w.-]+@([\w.-]+)/g)) expect(domain).toMatch(/(^|[.])example[.]org$/);
  });
  it('[S2.2.1-b] the signed example gives CDAP T2 twelve places, AFAS the maxima of its bulletin and 100 users', () => {
    const file = parsePartnerFile(readFileSync(join(EXAMPLES, 'commune-21340135900012.yaml'), 'utf8'));
    const [cdap, afas] = file.enrolments;
    expect(cdap?.quotas).toEqual([{ profile: 'T2', maximum: 12 }]);
    expect(afas?.users).toBe(100);
    expect(afas?.quotas.map(({ profile, level, maximum }) => `${profile} ${level} ${maximum}`)).toEqual([
      'D1 site 2',
      'D1 facility 2',
      'D2 facility 2',
      'D3 facility 1',
      'D4 facility 2',
    ]);
  });
  it('is the same as a JSON value of that structure', () => {
    const json: unknown = JSON.parse(JSON.stringify(parsePartnerFile(GOOD)));
    expect(readPartnerFile(json)).toEqual(parsePartnerFile(GOOD));
  });
});

describe('a bad partner file is refused whole, naming the line, the key and the rule', () => {
  it.each([
    ['name: Commune', 'name: Commune\nnom: Commune', 'nom', /clé inconnue.*siret, name/],
    ['21340135900012', '21340135900013', 'siret', /Luhn/],
    ['21340135900012', '2134013590001', 'siret', /14 chiffres/],
    ['341', '34', 'cafCode', /trois chiffres/],
    ['  signedOn: 2025-09-01\n', '  signedOn: 2025-02-30\n', 'convention.signedOn', /aaaa-mm-jj/],
    ['  formalitiesDoneOn: 2025-09-08\n', '', 'convention', /formalités.*art\. 2\.1/],
    ['service: CDAP\n', 'service: CDPA\n', 'enrolments[0].service', /CDAP, AFAS/],
    ['{ profile: T2, maximum: 1 }', '{ profile: T3, maximum: 1 }', 'enrolments[0].quotas[0]', /T3 n’existe pas/],
    ['{ profile: T2, maximum: 1 }', '{ profile: T2, maximum: -1 }', 'enrolments[0].quotas[0].maximum', /entier de 0/],
    ['{ profile: T2, maximum: 1 }', '{ profile: T2 }', 'enrolments[0].quotas[0]', /« maximum » manque/],
    ['{ profile: D3, maximum: 1 }', '{ profile: D3, maximum: 2 }', 'enrolments[1].quotas[0]', /bulletin.*plus de 1/],
    ['site: centre }\nadmin', 'site: nord }\nadmin', 'facilities[0].site', /pas déclaré.*centre/],
    ['solene@a.example.org', 'solene', 'administrators.principal.email', /adresse de courriel/],
    ['ines@a.example.org, f', 'SOLENE@a.example.org, f', 'users[0].email', /un compte par personne/],
    ['user: ines@a', 'user: nobody@a', 'habilitations[0].user', /aucune personne du fichier/],
    ['profile: T2, purpose', 'profile: T1, purpose', 'habilitations[0]', /quota du profil T1.*0/],
    ['service: CDAP, profile: T2', 'service: AFAS, profile: D3', 'habilitations[0]', /niveau « partner »/],
    [
      'service: CDAP, profile: T2',
      'facility: gare, service: AFAS, profile: D3',
      'habilitations[0]',
      /aucun lieu « gare »/,
    ],
    ['purpose: Tarifs de la cantine', 'purpose: "  "', 'habilitations[0].purpose', /une ligne/],
    ['Tarifs de la cantine', 'Tarifs, validUntil: 2026-03-01', 'habilitations[0].validUntil', /décalage/],
  ])('%j replaced by %j', (good, bad, path, message) => {
    const { source, line } = broken(good, bad);
    const problem = problemsOf(source).find((each) => each.path === path);
    expect(problem?.message).toMatch(message);
    const extra = bad.includes('\nnom') ? 1 : 0;
    const expected = path === 'convention' ? lineOf(GOOD, 'convention:') : line + extra;
    expect(problem?.line).toBe(expected);
  });

  it('[S2.2.1-b] refuses more habilitations than the quota, at the line of the one too many', () => {
    const source = `${GOOD}  - { user: malo@a.example.org, service: CDAP, profile: T2, purpose: Tarifs }\n`;
    const [problem] = problemsOf(source);
    expect(problem).toMatchObject({ path: 'habilitations[1]', line: lineOf(source, 'user: malo@') });
    expect(problem?.message).toMatch(/quota du profil T2 est atteint/);
  });
  it('lists every problem at once, in the order of the lines', () => {
    const source = GOOD.replace('341', 'x').replace('solene@', '').replace('name: Commune', 'name: ""');
    expect(problemsOf(source).map(({ path }) => path)).toEqual(['name', 'cafCode', 'administrators.principal.email']);
    expect(refused(source)).toMatchObject({ code: 'partner.invalid-file', kind: 'invalid' });
  });
  it('gives the path alone for a JSON value', () => {
    expect(() => readPartnerFile({ siret: '1' })).toThrow('partner.invalid-file');
    expect(() => readPartnerFile([])).toThrow('partner.invalid-file');
    expect(() => readPartnerFile(null)).toThrow('partner.invalid-file');
  });
});

describe('what YAML allows and a partner file does not', () => {
  it.each([
    ['a doubled key', `${GOOD}name: Encore\n`, /deux fois/],
    ['an anchor', GOOD.replace('name: Commune', 'name: &nom Commune'), /ancres/],
    ['an alias', GOOD.replace('name: Commune', 'name: *nom'), /alias/],
    ['a tag', GOOD.replace('name: Commune', 'name: !!int 3'), /étiquettes/],
    ['a merge of keys', `${GOOD}<<: { name: x }\n`, /clé inconnue/],
    ['a tab as indentation', GOOD.replace('  signedOn: 2025-09-01', '\tsignedOn: 2025-09-01'), /tabulation/],
    ['two documents', `${GOOD}---\n${GOOD}`, /un seul/],
    ['an open quote', GOOD.replace('name: Commune', 'name: "Commune'), /syntaxe YAML/],
    ['an empty file', '', /bloc de clés/],
    ['a list', '- a\n- b\n', /bloc de clés/],
    ['a key that is a map', `${GOOD}? { a: b }\n: c\n`, /clé est un texte/],
    ['the key __proto__', `${GOOD}__proto__: { siret: x }\n`, /clé inconnue/],
  ])('%s', (_, source, message) => {
    const problems = problemsOf(source);
    expect(problems.map((each) => each.message).join('\n')).toMatch(message);
    for (const { line } of problems) expect(line).toBeGreaterThan(0);
  });

  it('a bomb of aliases, refused before it unfolds', () => {
    const level = (n: number) => `a${n}: &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(',')}]`;
    const bomb = ['a0: &a0 x', ...Array.from({ length: 12 }, (_, n) => level(n + 1))].join('\n');
    expect(problemsOf(bomb)[0]?.message).toMatch(/ancres|alias/);
  });
  it('endless nesting', () => {
    for (const nest of ['[', '- ', '{a: ']) {
      expect(refused(nest.repeat(50_000)).code).toBe('partner.invalid-file');
    }
  });
  it('a file above its limit', () => {
    const refusal = refused(`${GOOD}#${'é'.repeat(LARGEST_FILE / 2)}`);
    expect(refusal).toMatchObject({ code: 'partner.file-too-large', kind: 'too-large' });
  });
});
