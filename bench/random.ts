/** Seeded randomness: the same seed draws the same trace on every machine. */
export interface Random {
  /** Even, 0 to 1. */
  next(): number;
  normal(): number;
  poisson(mean: number): number;
}

/** sfc32 by Chris Doty-Humphrey (PractRand), public domain: 32-bit arithmetic only, so alike everywhere. */
export function createRandom(...seed: readonly number[]): Random {
  let [a = 1, b = 2, c = 3, counter = 1] = seed;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  // The first numbers still show the seed.
  for (let round = 0; round < 15; round++) next();
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const poisson = (mean: number): number => {
    if (mean <= 0) return 0;
    // Above 60 the normal approximation is within 1 % of every quantile that matters here.
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let product = next();
    let count = 0;
    while (product > limit) {
      product *= next();
      count += 1;
    }
    return count;
  };
  return { next, normal, poisson };
}
