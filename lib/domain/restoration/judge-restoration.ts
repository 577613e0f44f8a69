/** A version that is being brought back after the platform's death, as it stands now. */
export interface VersionComingBack {
  readonly version: string;
  /** Percent of the traffic that it had. */
  readonly weight: number;
  readonly wanted: number;
  readonly healthy: number;
  /** Why instances are not healthy. */
  readonly troubles: readonly string[];
  /** What its start needs and is not there, such as its folder; null: everything is there. */
  readonly missing: string | null;
  readonly startTimeoutSeconds: number;
}

export interface RestorationVerdict {
  /** WAIT: no traffic yet. SERVES: as it was. PARTLY: somebody can answer. DOWN: nobody can. */
  readonly status: 'WAIT' | 'SERVES' | 'PARTLY' | 'DOWN';
  readonly reason: string;
}

/**
 * May users come in again (RB-5)? Versions that had traffic are waited for until they are healthy; when their time is over,
 * those that are healthy answer for the others, because half an answer is better than none. Versions without traffic are
 * not waited for.
 */
export function judgeRestoration(
  versions: readonly VersionComingBack[],
  waitedSeconds: number,
): RestorationVerdict {
  const serving = versions.filter(({ weight }) => weight > 0);
  const lacking = serving.filter((each) => each.missing !== null || each.healthy < each.wanted);
  if (lacking.length === 0)
    return { status: 'SERVES', reason: 'every instance that had traffic is healthy again' };
  const reason = lacking.map(troubleOf).join('; ');
  if (lacking.some((each) => each.missing === null && waitedSeconds < each.startTimeoutSeconds))
    return { status: 'WAIT', reason };
  return { status: serving.some(({ healthy }) => healthy > 0) ? 'PARTLY' : 'DOWN', reason };
}

function troubleOf(each: VersionComingBack): string {
  if (each.missing !== null) return `${each.version} cannot be started: ${each.missing}`;
  const { version, healthy, wanted, startTimeoutSeconds, troubles } = each;
  const why = troubles.length > 0 ? `: ${troubles.join('; ')}` : '';
  return `${healthy} of ${wanted} ${wanted === 1 ? 'instance' : 'instances'} of ${version} healthy, allowed are ${startTimeoutSeconds} s (target.startTimeout)${why}`;
}
