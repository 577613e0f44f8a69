export interface Weighted {
  readonly version: string;
  readonly weight: number;
}

/**
 * Smooth weighted round-robin: of any 100 requests in a row, exactly `weight` go to each version. Random choice would
 * make the read-back of a small share a matter of luck.
 */
export class Balancer {
  readonly #credit = new Map<string, number>();

  /** The version for the next request, or undefined when none has weight. */
  next(versions: readonly Weighted[]): string | undefined {
    const total = versions.reduce((sum, { weight }) => sum + weight, 0);
    if (total <= 0) return undefined;
    let best: Weighted | undefined;
    for (const each of versions) {
      this.#credit.set(each.version, this.#creditOf(each) + each.weight);
      if (each.weight > 0 && (!best || this.#creditOf(each) > this.#creditOf(best))) best = each;
    }
    if (best) this.#credit.set(best.version, this.#creditOf(best) - total);
    return best?.version;
  }

  /** After a change of weights: credit of the old split must not decide the new one. */
  reset(): void {
    this.#credit.clear();
  }

  #creditOf({ version }: Weighted): number {
    return this.#credit.get(version) ?? 0;
  }
}
