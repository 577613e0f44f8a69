import { describe, expect, it } from '@jest/globals';
import { LONGEST_REASON } from '../../lib/model/said.ts';
import { FORMS } from '../../lib/slack/actions.ts';
import { formView, readForm } from '../../lib/slack/messages/forms.ts';

const place = { channel: 'C0DEPLOYS', message: '1700000000.000001' };

describe('a form', () => {
  it.each(FORMS)('%s has a title, buttons and a context that Slack takes [CM-2]', (name) => {
    const value = {
      deployment: 'd'.repeat(128),
      ballot: 'b'.repeat(64),
      shown: 's'.repeat(64),
      service: 's'.repeat(128),
      environment: 'e'.repeat(128),
    };
    const { title, submit, close, private_metadata } = formView(name, { value, place });
    // docs.slack.dev, "Views": 24 characters for each of the three, 3,000 for the metadata.
    for (const each of [title, submit, close]) expect(each?.text.length).toBeLessThanOrEqual(24);
    expect(private_metadata?.length).toBeLessThanOrEqual(3000);
  });

  it('brings back what was filled in [CM-2]', () => {
    expect(readForm('extend', { reason: ' p99 is noisy ', minutes: '15' })).toEqual({
      reason: 'p99 is noisy',
      minutes: 15,
    });
    expect(readForm('unlock', { reason: 'settled by hand' })).toEqual({
      reason: 'settled by hand',
      minutes: 0,
    });
  });

  it.each(['', '0', '241', '-5', '1.5', '1e2', '0x10', 'NaN', '٣'])(
    'takes no "%s" for minutes from 1 to 240 [CM-2]',
    (minutes) => {
      expect(readForm('extend', { reason: 'r', minutes })).toEqual({
        errors: { minutes: 'A whole number of minutes from 1 to 240.' },
      });
    },
  );

  it('takes no reason that says nothing, or more than a report can carry [CM-2, CM-3]', () => {
    expect(readForm('unlock', {})).toHaveProperty('errors.reason');
    expect(readForm('unlock', { reason: ' \n ' })).toHaveProperty('errors.reason');
    expect(readForm('skip', { reason: 'x'.repeat(LONGEST_REASON) })).not.toHaveProperty('errors');
    expect(readForm('skip', { reason: 'x'.repeat(LONGEST_REASON + 1) })).toHaveProperty('errors.reason');
  });
});
