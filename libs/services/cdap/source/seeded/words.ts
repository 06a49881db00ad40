/** Names of nobody: surnames, towns and streets made up for the demonstration; first names are ordinary ones. */
type Words = readonly [string, ...string[]];

export const LAST_NAMES: Words = [
  ...(['Aubelune', 'Bravelande', 'Brisevigne', 'Chantebruyère', 'Clairevoie-Martel', 'Courtelisse'] as const),
  ...['Dandelierre', 'Épivert', 'Fauvelaine', 'Feuillantin-Rous', 'Gaillardelle', 'Grandesource', 'Hautecombette'],
  ...['Isambeau', 'Joliruisseau', 'Lavandrier', 'Longuépine', 'Mirandoule', 'Montbriselle', 'Nuageot', 'Ombreval'],
  ...['Passerosier', 'Petitbocage', 'Quatresaisons', 'Rivalière', 'Roncevaille', 'Soleillard', 'Tournebrume'],
  ...['Trémouline', 'Valdoisie', 'Verteplaine', 'Violandre'],
];

export const FIRST_NAMES: Words = [
  ...(['Adèle', 'Aïcha', 'Alban', 'Amandine', 'Anatole', 'Armelle', 'Bastien', 'Bérénice', 'Blaise'] as const),
  ...['Capucine', 'Célestin', 'Coralie', 'Dorian', 'Élodie', 'Émile', 'Faustine', 'Félix', 'Gaspard', 'Garance'],
  ...['Hippolyte', 'Inès', 'Ismaël', 'Jeanne', 'Kader', 'Léontine', 'Lucien', 'Maëlle', 'Malik', 'Ninon', 'Octave'],
  ...['Ophélie', 'Perrine', 'Quentin', 'Rosalie', 'Samir', 'Suzanne', 'Théophile', 'Ulysse', 'Victorine', 'Yanis'],
];

export const STREETS: Words = [
  ...(['rue des Trois-Lanternes', 'allée du Merle-Moqueur', 'place de la Fontaine-Bavarde'] as const),
  ...['chemin des Amandiers-Doux', 'impasse du Vieux-Pressoir-Vert', 'avenue du Ballon-Perdu', 'rue de la Craie-Bleue'],
  ...['quai des Libellules', 'boulevard des Cerfs-Volants', 'sente du Petit-Moulin-d’Air'],
];

/** Postcodes in 99 are nowhere in France. */
export const TOWNS: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['99110', 'Saint-Amarel-les-Vignes'],
  ['99120', 'Villebrume-sur-Lirande'],
  ['99130', 'Castelneuf-d’Orbelle'],
  ['99140', 'La Roque-Sauvine'],
  ['99150', 'Port-Galinette'],
  ['99160', 'Mas-des-Cigalous'],
];

export const SOCIAL_LANDLORDS: Words = ['Office Habitat Lirande', 'Le Toit Sauvinois', 'Logis d’Orbelle'];
export const PRIVATE_LANDLORDS: Words = ['SCI des Trois Lanternes', 'Agence du Petit Moulin', 'Bailleur particulier'];
export const GUARDIANS: Words = ['Association tutélaire du Merle', 'Service de protection Orbelle'];
