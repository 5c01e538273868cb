import { foldKey } from '@erwik/pages';

interface Claim {
  readonly name: string;
  savers: number;
}

/**
 * The names of pages that are being created. Two that differ only in case, spaces or dashes may be saved at the same
 * moment: the first has the name, though head does not show it yet.
 */
export class NewNames {
  readonly #claims = new Map<string, Claim>();

  /** Claims a name; answers what gives it back, or the other name that stands in its way. */
  claim(name: string): (() => void) | string {
    const fold = foldKey(name);
    const claim = this.#claims.get(fold) ?? { name, savers: 0 };
    if (claim.name !== name) return claim.name;
    claim.savers += 1;
    this.#claims.set(fold, claim);
    return () => {
      claim.savers -= 1;
      if (claim.savers === 0) this.#claims.delete(fold);
    };
  }
}
