import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

/** How fast ECS replaces tasks, and what it does by itself when they fail. */
export interface Pace {
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** Give up after so many failed tasks; and then go back by itself. */
  readonly breaker: boolean;
  readonly breakerGoesBack: boolean;
  /** Alarms that the service itself names for its deployments; undefined: as they are. */
  readonly alarms?: boolean;
}

/**
 * One task more than wanted, and never one less: a new one is healthy before an old one goes. ECS rounds the maximum
 * down, so of n tasks it is ⌊n × ⌈100 (n+1) / n⌉ / 100⌋ = n + 1: for 1 task 200 %, for 2 150 %, for 3 134 %, for 4 125 %.
 */
export const oneByOne = (desired: number): Pace => ({
  minimumHealthyPercent: 100,
  maximumPercent: Math.ceil((100 * (desired + 1)) / Math.max(1, desired)),
  breaker: true,
  breakerGoesBack: true,
});

/**
 * No task more than wanted, and none less: ECS goes no further ("unable to stop or start tasks … because of the service
 * deployment configuration"), and starts one only where one is missing. ECS refuses 100 and 100; the maximum is rounded
 * down, so that 101 % of up to 99 tasks are as many as 100 %.
 */
export const held: Pace = {
  minimumHealthyPercent: 100,
  maximumPercent: 101,
  breaker: true,
  breakerGoesBack: true,
};

/**
 * The way back: as many at once as there is room for. Nothing may turn it round again: the last deployment that went
 * well can be the candidate's, which is where a breaker or an alarm that still fires would lead.
 */
export const allAtOnce: Pace = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  breaker: false,
  breakerGoesBack: false,
  alarms: false,
};

export function paceOf(now: DeploymentConfiguration | undefined): Pace {
  return {
    minimumHealthyPercent: now?.minimumHealthyPercent ?? 100,
    maximumPercent: now?.maximumPercent ?? 200,
    breaker: now?.deploymentCircuitBreaker?.enable ?? false,
    breakerGoesBack: now?.deploymentCircuitBreaker?.rollback ?? false,
    ...(now?.alarms ? { alarms: now.alarms.enable ?? false } : {}),
  };
}

/** The whole configuration with another pace: what is left out of an update could be taken for its default. */
export function withPace(now: DeploymentConfiguration | undefined, pace: Pace): DeploymentConfiguration {
  return {
    ...now,
    minimumHealthyPercent: pace.minimumHealthyPercent,
    maximumPercent: pace.maximumPercent,
    deploymentCircuitBreaker: {
      ...now?.deploymentCircuitBreaker,
      enable: pace.breaker,
      rollback: pace.breakerGoesBack,
    },
    ...(now?.alarms && pace.alarms !== undefined ? { alarms: { ...now.alarms, enable: pace.alarms } } : {}),
  };
}

export function hasPace(now: DeploymentConfiguration | undefined, pace: Pace): boolean {
  const is = paceOf(now);
  return (
    is.minimumHealthyPercent === pace.minimumHealthyPercent &&
    is.maximumPercent === pace.maximumPercent &&
    is.breaker === pace.breaker &&
    is.breakerGoesBack === pace.breakerGoesBack &&
    (is.alarms === undefined || pace.alarms === undefined || is.alarms === pace.alarms)
  );
}

/** What the service was before a deployment, as the text of a tag. */
export interface Before {
  readonly revision: string;
  readonly pace: Pace;
}

export function beforeText({ revision, pace }: Before): string {
  const alarms = pace.alarms === undefined ? '-' : Number(pace.alarms);
  return `${revision}:${pace.minimumHealthyPercent}:${pace.maximumPercent}:${Number(pace.breaker)}:${Number(pace.breakerGoesBack)}:${alarms}`;
}

/** undefined: there is no such text, or it is nobody's of ours. */
export function parseBefore(text: string | undefined): Before | undefined {
  const match = /^(\d+):(\d+):(\d+):([01]):([01]):([01-])$/.exec(text ?? '');
  if (!match) return undefined;
  const [, revision = '', minimum, maximum, breaker, back, alarms] = match;
  return {
    revision,
    pace: {
      minimumHealthyPercent: Number(minimum),
      maximumPercent: Number(maximum),
      breaker: breaker === '1',
      breakerGoesBack: back === '1',
      ...(alarms === '-' ? {} : { alarms: alarms === '1' }),
    },
  };
}
