import type { AlarmState } from '../../model/alarm.ts';
import { slipwayCommand } from '../../model/command.ts';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { Check } from '../../model/verdict.ts';

const NAME = 'alarms';

/**
 * Do the alarms that the definition names exist, tell somebody and have data (PF-4)? One that fires already is refused,
 * or is a condition for a named person where the definition says fix-forward (PF-7). Monitoring is never switched off.
 */
export function judgeAlarms(
  { service, target, onFiringAlarm }: Pick<ServiceDefinition, 'service' | 'target' | 'onFiringAlarm'>,
  states: readonly AlarmState[],
): Check {
  if (states.length === 0) return { name: NAME, status: 'WAIVED', reason: 'the definition names no alarms' };
  const list = (those: readonly AlarmState[]) =>
    those.map(({ name, reason }) => (reason ? `${name} (${reason})` : name)).join(', ');
  const are = (state: AlarmState['state']) => states.filter((each) => each.state === state);
  const verify = slipwayCommand(`status ${service}`, target.kind);
  const firing = are('firing');
  if (firing.length > 0) {
    const reason = `${firing.length} of ${states.length} alarms firing before the deployment: ${list(firing)}`;
    return onFiringAlarm === 'fix-forward'
      ? { name: NAME, status: 'UNSPECIFIED', reason: `${reason}; fix-forward needs a named person`, verify }
      : {
          name: NAME,
          status: 'FAIL',
          reason,
          remedy: 'mend what it tells of, or set onFiringAlarm: fix-forward to deploy the remedy',
          verify,
        };
  }
  const doubt = (what: string, those: readonly AlarmState[], remedy: string): Check | undefined =>
    those.length === 0
      ? undefined
      : { name: NAME, status: 'GAP', reason: `${what}: ${list(those)}`, remedy, verify };
  return (
    doubt('alarms that do not exist', are('missing'), 'create them, or correct the names under alarms') ??
    doubt('alarms that cannot be read', are('not-read'), 'look at them by hand') ??
    doubt(
      'alarms whose actions are off, so that they tell nobody',
      states.filter((each) => !each.actionsOn),
      'enable their actions',
    ) ??
    doubt('alarms without data', are('no-data'), 'wait for data, or correct their metric') ?? {
      name: NAME,
      status: 'PASS',
      reason: `${states.length} of ${states.length} alarms exist, have data and actions, and are quiet`,
    }
  );
}
