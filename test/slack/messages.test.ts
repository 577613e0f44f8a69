import { describe, expect, it } from '@jest/globals';
import type { Button, KnownBlock } from '@slack/types';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';
import { decodeContext, decodeValue } from '../../lib/slack/actions.ts';
import type { SlackMessage } from '../../lib/slack/api.ts';
import { ballotMessage } from '../../lib/slack/messages/ballot-message.ts';
import { deploymentMessage } from '../../lib/slack/messages/deployment-message.ts';
import { formView, readForm } from '../../lib/slack/messages/forms.ts';
import { incidentMessage } from '../../lib/slack/messages/incident-message.ts';
import { helpMessage, threadMessages } from '../../lib/slack/messages/lists.ts';
import { planMessage } from '../../lib/slack/messages/plan-message.ts';
import { statusMessage } from '../../lib/slack/messages/status-message.ts';
import { ballotOf, voteOf } from '../builders/ballot.ts';
import { rolledBackEvidence, START } from '../builders/evidence.ts';
import { endedOf, observingState, recordOf } from './every-message.ts';

const textOf = ({ blocks }: SlackMessage): string =>
  blocks
    .map((block: KnownBlock) => {
      if (block.type === 'section' || block.type === 'header') return block.text?.text ?? '';
      if (block.type === 'context')
        return block.elements.map((each) => ('text' in each ? each.text : '')).join(' ');
      return '';
    })
    .join('\n');
const buttonsOf = ({ blocks }: SlackMessage): Button[] =>
  blocks
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .flatMap((each) => (each.type === 'button' ? [each] : []));
const labelsOf = (message: SlackMessage) => buttonsOf(message).map(({ text }) => text.text);

const shown = (record: DeploymentRecord, skipWaits = false) =>
  deploymentMessage({
    record,
    verdict: 'all is well',
    last: 'read back',
    released: null,
    skipWaits,
    reports: '`reports dep_1`',
  });

describe('the first message of a thread', () => {
  it('says what is deployed, what it is at, the split as a bar, until when, and the last verdict [CM-1]', () => {
    const text = textOf(shown(recordOf()));
    expect(text).toContain('⏳ Observing at 25 %: checkout 1.4.2 in production');
    expect(text).toContain('▰▰▱▱▱▱▱▱▱▱  `1.4.2` 25 %');
    expect(text).toContain('▰▰▰▰▰▰▰▰▱▱  `1.4.1` 75 %');
    expect(text).toContain(`*Stage 2 of 2*: watched until <!date^${START / 1000 + 690}^`);
    expect(text).toContain('*SLOs*: all is well');
    expect(text).toContain('asked for by ada');
    expect(shown(recordOf()).text).toBe('⏳ Observing at 25 %: checkout 1.4.2 in production');
  });

  it('offers to abort, after saying what follows, and to extend what is observed [CM-2]', () => {
    const [abort, extend, ...more] = buttonsOf(shown(recordOf()));
    expect(abort?.style).toBe('danger');
    expect(abort?.confirm?.text.text).toBe('All traffic goes back to 1.4.1, and 1.4.2 is removed.');
    expect(decodeValue('abort', abort?.value ?? '')).toEqual({ deployment: 'dep_1' });
    expect(extend?.text.text).toBe('Observe for longer');
    expect(more).toEqual([]);
  });

  it('offers to skip the rest of a wait only where the definition allows it [CM-2]', () => {
    expect(labelsOf(shown(recordOf(), true))).toEqual(['Abort', 'Observe for longer', 'Skip the rest']);
    const { shifts: _none, window: _no, ...before } = observingState();
    expect(labelsOf(shown(recordOf({ state: before }), true))).toEqual(['Abort']);
  });

  it('offers nothing on the way back: it goes on to its end [RB-1, CM-2]', () => {
    const rollback = { detectedAt: START, startedAt: START, reason: 'errors', shifted: true };
    const message = shown(recordOf({ state: { ...observingState(), rollback } }), true);
    expect(labelsOf(message)).toEqual([]);
    expect(textOf(message)).toContain('Going back to 1.4.1');
    expect(textOf(message)).not.toContain('▰');
    expect(textOf(message)).not.toContain('watched until');
  });

  it.each([
    ['Deployed', '✅ Deployed', []],
    ['RolledBack', '↩️ Rolled back', []],
    ['Refused', '⛔ Not started', []],
    ['Blocked', '⛔ Not ready', []],
    ['RollbackFailed', '🚨 Needs people now', ['Production is well: release']],
  ] as const)('ends with why it ended %s, also in the notification [CM-3]', (kind, words, buttons) => {
    const message = shown(endedOf(kind, 'because of 4 errors.'), true);
    expect(textOf(message)).toContain(`${words}: checkout 1.4.2 in production`);
    expect(textOf(message)).toContain('\nbecause of 4 errors.\n');
    expect(message.text).toBe(`${words}: checkout 1.4.2 in production. because of 4 errors.`);
    expect(labelsOf(message)).toEqual(buttons);
  });
});

describe('a question in Slack', () => {
  const rules = { approvers: ['ada@example.com'], quorum: 2, fourEyes: true, requestedBy: 'linus' };

  it('says what follows from each button, whose word counts, until when, and what was said [CM-2, ST-4]', () => {
    const message = ballotMessage(ballotOf({ rules, votes: [voteOf('grace')] }), null);
    const text = textOf(message);
    expect(text).toContain('*Approve*: the preflight checks run, then the candidate starts.');
    expect(text).toContain('*Reject*: the deployment is refused; nothing has changed.');
    expect(text).toMatch(
      /\*Answer until <!date\^62\^[^>]*>\*\nWho decides: 2 of ada@example\.com; not linus, who/,
    );
    expect(text).toMatch(/\*1 of 2 agreed so far\*\n✓ grace, <!date\^10\^[^>]*>: looks right/);
    expect(message.text).toBe(
      'Deploy checkout 1.4.2 in production by canary, in about 30 min? Answer until 00:01 UTC.',
    );
    expect(buttonsOf(message).map(({ action_id }) => action_id)).toEqual([
      'slipway-approve',
      'slipway-reject',
    ]);
    expect(decodeValue('approve', buttonsOf(message)[0]?.value ?? '')).toEqual({
      ballot: 'bal-1',
      shown: 'digest-1',
    });
  });

  it('carries the token nowhere: whoever has it can decide without a vote [CM-2]', () => {
    expect(JSON.stringify(ballotMessage(ballotOf(), null))).not.toContain('token-1');
  });

  it('has no buttons once it is decided, and says who decided, when and why [CM-2]', () => {
    const decision = { approved: false, by: ['grace'], reason: 'not on a Friday', at: 20_000 };
    const votes = [voteOf('grace', { approved: false, reason: 'not on a Friday' })];
    const message = ballotMessage(ballotOf({ votes, decision }), 'its time is over');
    expect(textOf(message)).toContain('✗ Rejected by grace*, <!date^20^');
    expect(textOf(message)).toContain('not on a Friday');
    expect(message.text).toContain('✗ Rejected by grace: Deploy checkout 1.4.2');
    expect(buttonsOf(message)).toEqual([]);
  });

  it('has none when it was closed without an answer, and says why it was [CM-2]', () => {
    const message = ballotMessage(ballotOf(), 'the deployment ended Refused');
    expect(textOf(message)).toContain('*Closed without an answer*: the deployment ended Refused');
    expect(buttonsOf(message)).toEqual([]);
  });
});

describe('what is told beside', () => {
  it('is a plan that starts after it was asked once more, with the request that was planned [CM-1, ST-1]', () => {
    const start = { request: { requestId: 'r', service: 'checkout', version: '1.4.2' }, plan: 'digest' };
    const message = planMessage({
      service: 'checkout',
      version: '1.4.2',
      environment: 'production',
      summary: 'canary 5 → 100 %',
      sentences: ['a fault is met by 5 %'],
      changed: 'The plan has changed',
      start,
    });
    expect(textOf(message)).toMatch(/^⚠️ The plan has changed\n\*Deploy checkout 1.4.2 in production\?\*/);
    expect(labelsOf(message)).toEqual(['Deploy 1.4.2', 'Cancel']);
    expect(buttonsOf(message)[0]?.confirm?.text.text).toBe('canary 5 → 100 %');
    expect(decodeValue('start', buttonsOf(message)[0]?.value ?? '')).toEqual(start);
  });

  it('is what goes on and how the last ones ended, or that nothing does [CM-1]', () => {
    expect(statusMessage({ standings: [], open: [], ended: [] }).text).toBe('Nothing is being deployed.');
    const message = statusMessage({
      standings: [],
      open: [recordOf()],
      ended: [endedOf('RolledBack', 'because of 4 errors.')],
    });
    expect(textOf(message)).toContain('⏳ *checkout 1.4.2*: Observing at 25 %');
    expect(textOf(message)).toContain('↩️ checkout 1.4.2: Rolled back, <!date^');
  });

  it('is every command, as it is typed [CM-1]', () => {
    for (const name of ['deploy', 'status', 'abort', 'unlock', 'help'])
      expect(textOf(helpMessage())).toContain(`/slipway ${name}`);
  });

  it('is a line of the trail with the mark that it has at the terminal [CM-1]', () => {
    const lines = (['done', 'running', 'failed', 'attention'] as const).map((status) => ({
      status,
      result: `it is ${status}`,
    }));
    expect(threadMessages(lines).map(({ text }) => text)).toEqual([
      '✓ it is done\n⏳ it is running\n❌ it is failed\n⚠️ it is attention',
    ]);
  });

  it('is an incident with the commands to paste apart from the words around them [RB-3, RB-4]', () => {
    const { incident } = rolledBackEvidence();
    if (!incident) throw new Error('the builder has an incident');
    const manualSteps = ['Give 1.4.1 everything: aws lambda update-alias --name live', 'Call a friend'];
    const text = textOf(incidentMessage({ ...incident, severity: 'P0', manualSteps }));
    expect(text).toContain('🚨 P0: checkout in production');
    expect(text).toContain('*Impact*: 31 of 608 requests failed.');
    expect(text).toContain('*1.* Give 1.4.1 everything:\n```aws lambda update-alias --name live```');
    expect(text).toContain('*2.* Call a friend');
  });
});

describe('a form', () => {
  const place = { channel: 'C1', message: '1.2' };

  it('brings back what its button had and where it was pressed [CM-2]', () => {
    const view = formView('unlock', {
      value: { service: 'checkout', environment: 'production', deployment: 'dep-1' },
      place,
    });
    expect(view.callback_id).toBe('unlock');
    expect(decodeContext('unlock', view.private_metadata ?? '')).toEqual({
      value: { service: 'checkout', environment: 'production', deployment: 'dep-1' },
      place,
    });
    expect([view.title, view.submit, view.close].filter((each) => (each?.text.length ?? 99) > 24)).toEqual(
      [],
    );
  });

  it('takes a reason, and from 1 to 240 whole minutes [CM-2]', () => {
    expect(readForm('extend', { minutes: '240', reason: ' look ' })).toEqual({
      reason: 'look',
      minutes: 240,
    });
    for (const minutes of ['0', '241', '1.5', '', 'ten', '-1'])
      expect(readForm('extend', { minutes, reason: 'look' })).toMatchObject({
        errors: { minutes: expect.anything() },
      });
    expect(readForm('reject', { reason: ' \n' })).toEqual({ errors: { reason: 'Say why, in a few words.' } });
  });
});
