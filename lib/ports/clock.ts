export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Ids {
  /** A new id with this prefix, unique for ever: `dep_…`. */
  next(prefix: string): string;
}
