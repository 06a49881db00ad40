/** Which rule a text breaks as a SIRET: not fourteen digits, or a wrong check digit. */
export type SiretFault = 'digits' | 'checksum';

const LA_POSTE = '356000000';

/**
 * Checks a SIRET: 14 digits and the Luhn sum over all of them; or, for La Poste (SIREN 356000000), whose
 * establishments outgrew Luhn, a sum of digits divisible by 5 (Insee, "numéro Siret").
 * @returns the rule broken, or `undefined` when there is none.
 */
export function siretFault(text: string): SiretFault | undefined {
  if (!/^[0-9]{14}$/.test(text)) return 'digits';
  if (luhn(text) % 10 === 0) return undefined;
  return text.startsWith(LA_POSTE) && plain(text) % 5 === 0 ? undefined : 'checksum';
}

export const SIRET_RULES: Readonly<Record<SiretFault, { readonly fr: string; readonly en: string }>> = {
  digits: {
    fr: 'un SIRET compte exactement 14 chiffres, sans espace',
    en: 'a SIRET has exactly 14 digits and no space',
  },
  checksum: {
    fr: 'la clé de contrôle est fausse : la somme de Luhn des 14 chiffres doit être un multiple de 10 (La Poste, SIREN 356000000 : ou la somme des chiffres un multiple de 5)',
    en: 'the check digit is wrong: the Luhn sum of the 14 digits must be a multiple of 10 (La Poste, SIREN 356000000: or the sum of the digits a multiple of 5)',
  },
};

const plain = (digits: string): number => [...digits].reduce((sum, digit) => sum + Number(digit), 0);

function luhn(digits: string): number {
  return [...digits].reduceRight((sum, digit, index) => {
    const doubled = (digits.length - 1 - index) % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return sum + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
}
