import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '../model/alarm.ts';
import type { Alarms } from '../ports/alarms.ts';
import { callAws } from './aws-errors.ts';
import type { ClientConfig } from './clients.ts';

const STATES = { OK: 'ok', ALARM: 'firing', INSUFFICIENT_DATA: 'no-data' } as const;
/** DescribeAlarms takes this many names at once. */
const MOST_NAMES = 100;

/** Metric alarms and composite alarms by their names. */
export function createCloudwatchAlarms(config: ClientConfig): Alarms {
  const client = new CloudWatchClient(config);
  const some = async (names: readonly string[]): Promise<readonly AlarmState[]> => {
    const answer = await callAws(`reading the alarms ${names.join(', ')}`, () =>
      client.send(
        new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
      ),
    );
    const found = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];
    return names.map((name): AlarmState => {
      const alarm = found.find((each) => each.AlarmName === name);
      if (!alarm)
        return { name, state: 'missing', reason: 'there is no alarm of that name here', actionsOn: false };
      return {
        name,
        state: STATES[alarm.StateValue ?? 'INSUFFICIENT_DATA'],
        reason: alarm.StateReason ?? '',
        actionsOn: alarm.ActionsEnabled ?? false,
      };
    });
  };
  return {
    states: async (names) => {
      const states: AlarmState[] = [];
      for (let first = 0; first < names.length; first += MOST_NAMES)
        states.push(...(await some(names.slice(first, first + MOST_NAMES))));
      return states;
    },
  };
}
