import type { AlarmState } from '../../model/alarm.ts';
import type { InstanceHealth } from '../../model/infrastructure.ts';
import { readingOf, type TrafficReading } from '../../model/traffic.ts';
import type { Check, SmokeVerdict } from '../../model/verdict.ts';

/** All new requests go to the stable version: as configured, and as seen in requests where there were any. */
export function checkTraffic(reading: TrafficReading, stable: string, shifted: boolean): Check {
  const name = 'traffic';
  const own = readingOf(reading, stable);
  const weight = own?.weight ?? 0;
  const others = reading.versions.filter((each) => each.version !== stable);
  const strays = others.filter((each) => each.weight > 0 || each.routed > 0);
  const verify = `${stable} has 100 % where traffic is split, and new requests reach no other version`;
  if (weight !== 100 || strays.some((each) => each.weight > 0)) {
    const elsewhere = strays.map((each) => `, ${each.version} has ${percent(each.weight)}`).join('');
    return {
      name,
      status: 'FAIL',
      reason: `${stable} has ${percent(weight)} of the traffic instead of 100 %${elsewhere}`,
      remedy: `send all traffic to ${stable} by hand`,
      verify,
    };
  }
  if (strays.length > 0) {
    const seen = strays.map(
      (each) => `${each.routed} of ${reading.routed} requests still went to ${each.version}`,
    );
    return {
      name,
      status: 'FAIL',
      reason: `${stable} has 100 % of the traffic as configured, but ${seen.join(', ')}`,
      remedy: 'find what still routes to the other version (caches, kept connections) and end it',
      verify,
    };
  }
  const routed = own?.routed ?? 0;
  const seen = routed > 0 ? `${routed} ${routed === 1 ? 'request' : 'requests'} seen` : 'no request seen yet';
  return {
    name,
    status: 'PASS',
    reason: `${stable} ${shifted ? 'has 100 % of the traffic again' : 'still has 100 % of the traffic'} (${seen})`,
  };
}

interface Health {
  readonly wanted: number;
  readonly healthy: number;
  readonly troubles: readonly string[];
}

/** The instances as inspected, or as the traffic driver sees them where there is no inspection. */
export function healthOf(
  reading: TrafficReading,
  instances: readonly InstanceHealth[],
  version: string,
): Health {
  const seen = readingOf(reading, version);
  const health = instances.find((each) => each.version === version) ?? seen;
  return { wanted: health?.wanted ?? 0, healthy: health?.healthy ?? 0, troubles: seen?.troubles ?? [] };
}

export function checkInstances(
  reading: TrafficReading,
  instances: readonly InstanceHealth[],
  stable: string,
): Check {
  const { wanted, healthy, troubles } = healthOf(reading, instances, stable);
  const reason = `${healthy} of ${wanted} ${wanted === 1 ? 'instance' : 'instances'} healthy`;
  if (healthy >= 1 && healthy >= wanted) return { name: 'instances', status: 'PASS', reason };
  return {
    name: 'instances',
    status: 'FAIL',
    reason: troubles.length > 0 ? `${reason} (${troubles.join('; ')})` : reason,
    remedy: `find out why instances of ${stable} are not healthy, and start them`,
    verify: `every instance of ${stable} passes its health check`,
  };
}

export function checkSmoke(smoke: SmokeVerdict | null): Check {
  const name = 'smoke tests';
  const again = {
    remedy: 'run the smoke tests against production by hand',
    verify: 'every smoke test passes',
  };
  if (smoke === null) {
    return { name, status: 'GAP', reason: 'the smoke tests have not been run since the rollback', ...again };
  }
  return smoke.status === 'PASS'
    ? { name, status: 'PASS', reason: `${smoke.passed} of ${smoke.total} smoke tests passed` }
    : { name, status: 'FAIL', reason: smoke.sentence, ...again };
}

/** No active alarm (RB-2). What cannot be read is said and proves nothing; it does not make the way back a failure. */
export function checkNoAlarm(alarms: readonly AlarmState[]): Check {
  const name = 'alarms';
  if (alarms.length === 0) return { name, status: 'UNSPECIFIED', reason: 'the definition names no alarms' };
  const firing = alarms.filter((each) => each.state === 'firing');
  if (firing.length > 0)
    return {
      name,
      status: 'FAIL',
      reason: `${firing.length} of ${alarms.length} alarms still firing: ${firing.map((each) => each.name).join(', ')}`,
      remedy: 'see what the alarm tells of: the previous version has all traffic again',
      verify: 'the alarm is OK',
    };
  const read = alarms.filter((each) => each.state === 'ok' || each.state === 'no-data');
  if (read.length < alarms.length)
    return {
      name,
      status: 'UNSPECIFIED',
      reason: `${alarms.length - read.length} of ${alarms.length} alarms could not be read`,
    };
  return { name, status: 'PASS', reason: `no alarm of ${alarms.length} firing` };
}

export function checkCandidateIdle(reading: TrafficReading, candidate: string): Check {
  const weight = readingOf(reading, candidate)?.weight ?? 0;
  if (weight === 0) {
    return {
      name: 'traffic',
      status: 'PASS',
      reason: `${candidate} has no traffic, and nothing served before it`,
    };
  }
  return {
    name: 'traffic',
    status: 'FAIL',
    reason: `${candidate} still has ${percent(weight)} of the traffic, and nothing served before it`,
    remedy: `take ${candidate} out of the traffic by hand`,
    verify: `${candidate} has 0 % where traffic is split`,
  };
}

export function checkCandidateGone(
  reading: TrafficReading,
  instances: readonly InstanceHealth[],
  candidate: string,
): Check {
  const running = Math.max(
    readingOf(reading, candidate)?.running ?? 0,
    instances.find((each) => each.version === candidate)?.running ?? 0,
  );
  if (running === 0) return { name: 'instances', status: 'PASS', reason: 'no instance of it runs' };
  return {
    name: 'instances',
    status: 'FAIL',
    reason: `${running} ${running === 1 ? 'instance' : 'instances'} of ${candidate} still running`,
    remedy: `stop the instances of ${candidate}`,
    verify: `no instance of ${candidate} runs`,
  };
}

const percent = (value: number) => `${Number(value.toFixed(2))} %`;
