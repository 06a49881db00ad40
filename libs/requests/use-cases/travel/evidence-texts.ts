/** `verifier.mjs`: checks the folder that it stands in, with Node.js and nothing else. */
export const VERIFIER = `// Vérifie ce dossier, sans réseau : node verifier.mjs [clé de vérification reçue par un autre chemin]
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { verifyExport } from './verificateur/exports/verify-export.js';

const folder = import.meta.dirname;
const files = new Map();
const read = (at) => {
  for (const name of readdirSync(at)) {
    const path = join(at, name);
    if (statSync(path).isDirectory()) read(path);
    else files.set(relative(folder, path).split(sep).join('/'), readFileSync(path));
  }
};
read(folder);
const [trusted] = process.argv.slice(2);
const { fault, rows, size, root, madeAt } = verifyExport(files, trusted);
if (fault !== undefined) {
  console.error('Ce dossier n’est pas intact : ' + fault.kind + ', ' + fault.file + (fault.line === undefined ? '' : ', ligne ' + fault.line));
  process.exit(1);
}
console.log('Dossier intact : ' + rows + ' événement(s), fait le ' + madeAt + ', prouvé dans un journal de ' + size + ' événements, racine ' + root + '.');
if (trusted === undefined) console.log('Signé par la clé que le dossier nomme lui-même : comparez-la à celle que la Caf publie, ou donnez-la.');
`;

/** What goes with an evidence bundle, for whoever receives it. @param siret the partner that it is about */
export const evidenceReadme =
  (siret: string) =>
  (madeAt: string, rows: number, size: number): string => `DOSSIER DE PREUVE

Organisme ${siret}. Fait le ${madeAt} (UTC) par Témoin. ${rows} événement(s), prouvé(s) dans un journal de ${size} événements.

Ce que contient le dossier
  evenements.jsonl        les événements d’administration de l’organisme, un par ligne, chacun avec ses octets du journal ;
                          sans « data » : sa clé a été détruite, il ne dit plus rien
  etats.json              l’organisme aux instants demandés : convention, services, quotas, utilisateurs, habilitations
  certificats.json        les purges : quelles clés ont été détruites, quand, selon quelle règle
  preuve.json, point-de-controle.txt, manifeste.txt, cles.txt
                          ce qui prouve chaque événement dans le journal (RFC 9162, C2SP), signé
  verifier.mjs            le vérificateur, avec ce qu’il lui faut dans verificateur/

Comment vérifier, sans serveur ni réseau (Node.js 22 ou plus)
  node verifier.mjs
  node verifier.mjs "<la clé reçue par un autre chemin>"
  npx temoin verify dossier.zip

Ce que la vérification établit
  - aucun fichier n’a changé depuis la signature ;
  - chaque événement est dans le journal, à sa place, à son instant ; ce qu’il dit en clair est ce que le journal dit ;
  - les états découlent de ces événements.
  Ce qu’un événement scellé dit est affirmé par la signature du manifeste ; qui détient le trousseau peut le contrôler.
`;
