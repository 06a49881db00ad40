const WANTED = 24;

/** Stops with a clear word on a Node.js that the dependencies cannot run on (better-sqlite3 13 crashes on Node 20). */
export function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= WANTED) return;
  console.error(
    `Témoin a besoin de Node.js ${WANTED} ou plus récent ; celui-ci est le ${process.version}.\n` +
      'Le bon Node.js est installé par « npm ci » : passez par « npm start », « npm test » ou « npx temoin … », ' +
      'ou lancez node_modules/.bin/node.',
  );
  process.exit(78);
}
