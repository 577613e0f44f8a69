import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_REASON } from '../../lib/model/said.ts';
import { COMMAND_USES, parseCommandLine } from '../../lib/slack/command-line.ts';

const problemOf = (text: string) => {
  const parsed = parseCommandLine(text);
  return parsed.kind === 'problem' ? parsed.text : parsed;
};

describe('/slipway', () => {
  it('understands what is typed, in any case and with any spaces [CM-1, CM-2]', () => {
    expect(parseCommandLine('')).toEqual({ kind: 'help' });
    expect(parseCommandLine('  HELP ')).toEqual({ kind: 'help' });
    expect(parseCommandLine('status')).toEqual({ kind: 'status' });
    expect(parseCommandLine(' status   checkout')).toEqual({ kind: 'status', service: 'checkout' });
    expect(parseCommandLine('unlock checkout seen on the dashboard')).toEqual({
      kind: 'unlock',
      service: 'checkout',
      reason: 'seen on the dashboard',
    });
  });

  it('asks in a form with --ask, or where nothing was said; a keyboard may make one dash of two [IN-3, IN-5]', () => {
    const asked = (service: string | null, version: string | null, guidance = '') => ({
      kind: 'ask',
      service,
      version,
      guidance,
    });
    expect(parseCommandLine('deploy')).toEqual(asked(null, null));
    expect(parseCommandLine('deploy --ask')).toEqual(asked(null, null));
    expect(parseCommandLine('deploy checkout --ASK')).toEqual(asked('checkout', null));
    expect(parseCommandLine('deploy checkout 1.4.2 --ask')).toEqual(asked('checkout', '1.4.2'));
    expect(parseCommandLine('deploy checkout 1.4.2 —ask slowly, please')).toEqual(
      asked('checkout', '1.4.2', 'slowly, please'),
    );
    // An option is one wherever it stands.
    expect(parseCommandLine('deploy checkout 1.4.2 slowly --ask')).toEqual(
      asked('checkout', '1.4.2', 'slowly'),
    );
  });

  it('takes a reason to abort that is as long as any other may be [CM-2]', () => {
    const reason = 'x'.repeat(LONGEST_REASON);
    expect(parseCommandLine(`abort dep-1 ${reason}`)).toEqual({ kind: 'abort', which: 'dep-1', reason });
  });

  it('takes what follows a version as guidance, and what follows a deployment as the reason [CM-2]', () => {
    expect(parseCommandLine('deploy checkout 1.4.2')).toEqual({
      kind: 'deploy',
      service: 'checkout',
      version: '1.4.2',
    });
    expect(parseCommandLine('Deploy checkout 1.4.2 first 1 %,\nthen slowly')).toEqual({
      kind: 'deploy',
      service: 'checkout',
      version: '1.4.2',
      guidance: 'first 1 %, then slowly',
    });
    expect(parseCommandLine('abort dep-1 orders are lost')).toMatchObject({
      which: 'dep-1',
      reason: 'orders are lost',
    });
  });

  it.each([
    ['deploy checkout', 'a service and a version are needed', '/slipway deploy <service> <version>'],
    [
      `deploy checkout 1 ${'slowly '.repeat(200)}`,
      'the guidance has 1399 characters, of 1000 at most',
      '/slipway deploy',
    ],
    [
      `deploy checkout 1 --ask ${'slowly '.repeat(200)}`,
      'the guidance has 1399 characters',
      '/slipway deploy',
    ],
    ['deploy ../../etc --ask', '"../../etc" cannot be: a service name', '/slipway deploy'],
    ['deploy checkout x/y --ask', '"x/y" cannot be: a version', '/slipway deploy'],
    [
      `abort dep-1 ${'because '.repeat(63)}`,
      'the reason has 503 characters, of 500 at most',
      '/slipway abort <service or deployment>',
    ],
    [
      `abort ${'d'.repeat(129)}`,
      'the name of a deployment has 129 characters, of 128 at most',
      '/slipway abort <service or deployment>',
    ],
    ['status a b', 'more than one service', '/slipway status [service]'],
    ['abort', 'which deployment is not said', '/slipway abort <service or deployment>'],
    ['unlock', 'a service is needed, and why production is well again', '/slipway unlock <service>'],
    ['unlock checkout', 'a service is needed, and why production is well again', '/slipway unlock <service>'],
    ['deploy ../../etc 1', '"../../etc" cannot be: a service name is 1 to 40 lower-case', '/slipway deploy'],
    ['deploy checkout x/y', '"x/y" cannot be: a version is 1 to 64 letters', '/slipway deploy'],
    ['status Checkout', '"Checkout" cannot be: a service name', '/slipway status [service]'],
    ['unlock <!here> it is well', '"<!here>" cannot be: a service name', '/slipway unlock <service>'],
    ['depoly checkout 1', 'There is no command "depoly". Did you mean "deploy"?', COMMAND_USES.join('\n')],
    ['constructor', 'There is no command "constructor"', COMMAND_USES.join('\n')],
  ])('says of "%s" what was wrong and how it is written [CM-1]', (text, wrong, right) => {
    expect(problemOf(text)).toContain(wrong);
    expect(problemOf(text)).toContain(right);
  });

  it('answers whatever is typed, and in a few lines [CM-1]', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const parsed = parseCommandLine(text);
        expect(JSON.stringify(parsed).length).toBeLessThan(2 * 6 * 3000 + 600);
        if (parsed.kind === 'problem') expect(parsed.text.length).toBeLessThan(600);
      }),
      { numRuns: 2000 },
    );
  });
});
