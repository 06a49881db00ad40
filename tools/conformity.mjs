// Writes docs/conformity.md: each rule of the contract, and the tests whose titles name it. `--check` only compares.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const PAGE = join(ROOT, 'docs', 'conformity.md');
const rules = JSON.parse(readFileSync(join(ROOT, 'docs', 'rules.json'), 'utf8'));

const specs = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return specs(path);
    return /\.(?:spec|contract)\.ts$/.test(name) ? [path] : [];
  });

const proofs = new Map(Object.keys(rules).map((rule) => [rule, []]));
const unknown = [];
for (const path of ['apps', 'libs', 'test'].flatMap((folder) => specs(join(ROOT, folder)))) {
  const text = readFileSync(path, 'utf8');
  for (const [, title] of text.matchAll(
    /\b(?:it|describe)(?:\.each\([\s\S]*?\))?\(\s*(?:'((?:[^'\\]|\\.)*)'|`[^`]*`)/g,
  )) {
    for (const [, rule] of (title ?? '').matchAll(/\[([A-Z][A-Za-z0-9.]*-[0-9a-z]+)\]/g)) {
      const file = relative(ROOT, path).replaceAll('\\', '/');
      if (!proofs.has(rule)) unknown.push(`${file}: [${rule}]`);
      else proofs.get(rule).push({ file, title: title.replaceAll(/\[[^\]]+\]\s*/g, '').replaceAll("\\'", '’') });
    }
  }
}
if (unknown.length > 0) {
  console.error(`These titles name a rule that docs/rules.json does not have:\n  ${unknown.join('\n  ')}`);
  process.exit(1);
}

const proven = [...proofs.values()].filter((tests) => tests.length > 0).length;
const lines = [
  '# Conformity',
  '',
  'Made by `npm run conformity` from the titles of the tests: each rule of the contract and what proves it. A rule with no test is not yet kept, or not by software.',
  '',
  `${proven} of ${proofs.size} rules have at least one test.`,
  '',
];
for (const [rule, tests] of proofs) {
  lines.push(`## ${rule}`, '', `> ${rules[rule]}`, '');
  if (tests.length === 0) lines.push('No test yet.', '');
  else lines.push(...tests.map(({ file, title }) => `- ${title} (\`${file}\`)`), '');
}
const page = lines.join('\n');
if (process.argv.includes('--check')) {
  if (readFileSync(PAGE, 'utf8') === page) process.exit(0);
  console.error('docs/conformity.md is out of date: run npm run conformity');
  process.exit(1);
}
writeFileSync(PAGE, page);
console.log(`docs/conformity.md: ${proven} of ${proofs.size} rules proven`);
