import type { DescribedFile } from './proven-zip.js';

/** What goes with an export, for whoever receives it. @param others files of this export only */
export const readmeText = (
  others: readonly DescribedFile[],
  madeAt: string,
  rows: number,
  size: number,
): string => `EXPORT DE TRACES AVEC SA PREUVE

Fait le ${madeAt} (UTC) par Témoin. ${rows} trace(s), prouvée(s) dans un journal de ${size} événements.

Ce que contient le dossier
  traces.csv              les traces, pour un tableur
  traces.jsonl            les mêmes, une par ligne, chacune avec l'événement scellé du journal d'où elle vient
${others.map(({ name, about }) => `  ${name.padEnd(23)} ${about}\n`).join('')}  preuve.json             les empreintes qui, avec celles des lignes, donnent la racine du journal (RFC 9162)
  point-de-controle.txt   la taille et la racine du journal, signées (format C2SP tlog-checkpoint)
  cles.txt                la clé publique de qui a signé
  manifeste.txt           l'empreinte de chaque fichier, signée

Comment vérifier, sans serveur ni réseau
  npx temoin verify export.zip
  npx temoin verify export.zip --key "<la clé reçue par un autre chemin>"

Ce que la vérification établit
  - aucun fichier n'a changé depuis la signature ;
  - chaque ligne correspond à un événement du journal : identifiant, instant, partenaire, octets scellés, place ;
  - ces événements sont dans le journal dont la racine est signée : ni ajoutés ni modifiés depuis.
  Le texte d'une trace (qui, quoi, pourquoi) est scellé dans le journal : que ce texte est bien celui qui y est scellé,
  c'est la signature du manifeste qui l'affirme ; qui détient le trousseau peut le contrôler.

La clé de cles.txt dit qui a signé, pas s'il faut le croire : comparez-la à celle que la Caf publie.
Ces traces sont des données personnelles : ne les gardez que le temps nécessaire.
`;
