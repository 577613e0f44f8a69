import { formatDuration } from '../../model/duration.ts';
import type { InstanceHealth } from '../../model/infrastructure.ts';
import type { InfrastructureVerdict } from '../../model/verdict.ts';

/** More restarts than this within the window are a crash loop (OB-3). */
export const MOST_RESTARTS = 3;

/** The window that OB-3 counts restarts in, seconds. */
export const RESTART_WINDOW_SECONDS = 300;

/**
 * How the instances do (OB-3). What only the candidate can have caused ends the deployment at once, without
 * statistics; troubles of other versions are for people to look at, since going back to them mends nothing.
 *
 * @param windowSeconds the time that restarts, memory kills and network errors were counted over
 */
export function judgeInfrastructure(
  all: readonly InstanceHealth[],
  candidate: string,
  windowSeconds: number,
): InfrastructureVerdict {
  // A version that is gone has nothing to be healthy: it is no news, whatever it did before it went.
  const instances = all.filter(
    ({ version, wanted, running }) => version === candidate || wanted > 0 || running > 0,
  );
  const within = `in ${formatDuration(windowSeconds)}`;
  const own = instances.find((each) => each.version === candidate);
  const fatal = own ? fatalTroubles(own, within) : [`no instance of ${candidate} was found`];
  const alerts = [...fatal, ...instances.flatMap((each) => lesserTroubles(each, within, each === own))];
  if (fatal.length > 0) return { status: 'UNHEALTHY', sentence: fatal.join('; '), alerts };
  if (alerts.length > 0) return { status: 'DEGRADED', sentence: alerts.join('; '), alerts };
  return { status: 'HEALTHY', sentence: instances.map(contentSentence).join('; '), alerts };
}

function fatalTroubles(health: InstanceHealth, within: string): string[] {
  const troubles: string[] = [];
  if (health.outOfMemory > 0) troubles.push(memorySentence(health, within));
  if (health.restarts > MOST_RESTARTS) {
    troubles.push(`${restartSentence(health, within)}: a crash loop, more than ${MOST_RESTARTS} is too many`);
  }
  if (health.healthy < 1) troubles.push(healthSentence(health));
  return troubles;
}

/** What people are told of. The candidate's fatal troubles are not told twice. */
function lesserTroubles(health: InstanceHealth, within: string, isCandidate: boolean): string[] {
  const troubles: string[] = [];
  if (health.healthy < health.wanted && !(isCandidate && health.healthy < 1)) {
    troubles.push(healthSentence(health));
  }
  if (health.outOfMemory > 0 && !isCandidate) troubles.push(memorySentence(health, within));
  if (health.restarts > 0 && !(isCandidate && health.restarts > MOST_RESTARTS)) {
    troubles.push(restartSentence(health, within));
  }
  if (health.networkErrors > 0) {
    troubles.push(
      `${health.version}: ${counted(health.networkErrors, 'request', 'requests')} found no instance ${within}`,
    );
  }
  return troubles;
}

const contentSentence = (health: InstanceHealth) => `${healthSentence(health)}, no restart`;

const healthSentence = ({ version, healthy, wanted }: InstanceHealth) =>
  `${version}: ${healthy} of ${counted(wanted, 'instance', 'instances')} healthy`;

const memorySentence = ({ version, outOfMemory }: InstanceHealth, within: string) =>
  `${version}: ${counted(outOfMemory, 'instance was', 'instances were')} killed for memory ${within}`;

const restartSentence = ({ version, restarts, lastExit }: InstanceHealth, within: string) =>
  `${version}: ${counted(restarts, 'restart', 'restarts')} ${within}${lastExit ? ` (last: ${lastExit})` : ''}`;

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
