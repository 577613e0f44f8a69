import { describe, expect, it } from '@jest/globals';
import { abortBy, causeOf, type StopSignal, wasAborted } from '../../../lib/domain/ending/index.ts';
import { interruptSentence } from '../../../lib/model/signal.ts';

const toldAs = (signal: StopSignal) => {
  const { reason, by } = abortBy(signal, 4711, 'ada');
  const Cause = interruptSentence({ kind: 'abort', reason, by, at: 0 });
  return { failure: { Error: 'DeploymentInterrupted', Cause } };
};

describe('a command that is stopped', () => {
  it('is told as a person only for Ctrl-C: nobody is named for what a machine sent [OB-5, CM-3]', () => {
    expect(causeOf(toldAs('SIGINT'))).toBe('ada aborted it (aborted with Ctrl-C)');
    expect(causeOf(toldAs('SIGTERM'))).toBe('the command in process 4711 was stopped by SIGTERM');
    expect(causeOf(toldAs('SIGHUP'))).toBe(
      'the command in process 4711 was stopped by SIGHUP, as when its terminal is closed',
    );
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      expect(wasAborted(toldAs(signal))).toBe(true);
  });

  it('says at once in the terminal what stopped it [OB-5]', () => {
    expect(abortBy('SIGINT', 4711, 'ada').told).toBe('aborting');
    expect(abortBy('SIGTERM', 4711, 'ada').told).toBe('stopped by SIGTERM');
  });
});
