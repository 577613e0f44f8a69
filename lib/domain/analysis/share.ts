/** Bad of all, for one arm over some periods. */
export interface Share {
  readonly bad: number;
  readonly all: number;
}

/** 0 where there is nothing. */
export const rate = ({ bad, all }: Share): number => (all > 0 ? bad / all : 0);

export const addUp = (shares: readonly Share[]): Share => ({
  bad: shares.reduce((sum, each) => sum + each.bad, 0),
  all: shares.reduce((sum, each) => sum + each.all, 0),
});
