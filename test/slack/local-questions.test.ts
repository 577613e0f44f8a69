import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSlackHere, type SlackHere } from './slack-here.ts';
import type { Posted } from './stand-in/server.ts';

let here: SlackHere;
beforeAll(async () => {
  here = await openSlackHere();
}, 30_000);
afterAll(() => here.close(), 30_000);

describe('six questions in Slack, and the runner of one machine', () => {
  it('asks six questions in a form, shows what each answer does, and keeps them with the deployment; a form that did not open is told, and opens later [IN-5, CM-2]', async () => {
    const { slack, world, send, question, toldTo, ended } = here;
    const { ada, grace } = here.people;
    const again =
      /^Nothing was done, as the form could not be opened .*: (?:give the command|press the button) again\.$/;
    slack.trouble('views.open', { error: 'expired_trigger_id', times: 1 });
    expect(JSON.parse((await ada.types('deploy shop 6 --ask no hurry')).body).text).toMatch(again);
    expect(await ada.types('deploy shop 6 --ask no hurry')).toEqual({ status: 200, body: '' });
    const answers = {
      strategy: 'blue-green',
      risk: 'high',
      sloTargets: 'strict',
      databaseMigration: 'no',
      rollbackTolerance: 'instant',
    };
    expect(JSON.parse((await ada.fillsIn(answers)).body)).toEqual({ response_action: 'clear' });
    const plan = await toldTo('U0ADA', /^Plan for shop 6/);
    const sentences = JSON.stringify(plan.blocks);
    for (const effect of [
      'Strategy: Blue-green\\": the strategy is blue-green.',
      'Risk: High: architecture\\": the risk is taken as high, and smoke tests are comprehensive.',
      'SLO targets: Strict\\": more than 1 pp more errors',
      'Database migration: No\\": none',
      'Rollback tolerance: Instant\\": none: there is no version to go back to.',
      'no hurry\\" was not understood',
    ])
      expect(sentences).toContain(effect);
    await send(ada.press('start', { ...plan, ts: 'plan', thread: undefined } as unknown as Posted));
    await toldTo('U0ADA', /^shop 6 is started: dep-/);
    const asked = await question();
    slack.trouble('views.open', { error: 'internal_error', times: 9 });
    expect(await send(grace.press('reject', asked))).toEqual({ status: 200, body: '' });
    await toldTo('U0GRACE', again);
    slack.trouble('views.open', { error: '', times: 0 });
    await send(grace.press('reject', asked));
    await grace.fillsIn({ reason: 'seen enough' });
    await ended(/^⛔ Not started/);
    const [record] = await world.ports.deployments.list({ service: 'shop', limit: 1 });
    expect(record?.state.deployment?.request).toMatchObject({
      guidance: 'no hurry',
      answers: { ...answers, databaseMigration: false },
    });
    expect(record?.definition).toMatchObject({
      risk: 'high',
      slo: { limits: { errorRatePp: 1, p99Percent: 10, throughputPercent: 15 } },
    });
  }, 60_000);
});
