import { firstProgress } from '../domain/progress/next-stage.ts';
import { planDeployment, planInForce } from '../domain/strategy/index.ts';
import { refused } from '../model/errors.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Ports } from '../ports/index.ts';
import {
  admitted,
  milestone,
  pinnedDefinition,
  putEvidence,
  record,
  type Stage,
  stopIfInterrupted,
} from './context.ts';
import { trafficBefore } from './traffic-before.ts';

/** Plans the deployment and keeps the plan with all its reasons (ST-1). */
export const planStage =
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const deployment = admitted(state);
    const definition = await pinnedDefinition(ports, state);
    const capabilities = await ports.traffic.for(definition).describe();
    const planned = planDeployment({
      definition,
      capabilities,
      request: deployment.request,
      previousVersion: deployment.previousVersion,
      traffic: await trafficBefore(ports, definition, deployment.previousVersion),
    });
    if (!planned.ok) throw refused(planned.reason);
    const key = await putEvidence(ports, deployment, EVIDENCE.plan, planned.plan);
    const plan = planInForce(planned.plan, key, definition);
    await record(ports, state, {
      action: 'plan deployment',
      cause: planned.plan.reasons.map((reason) => reason.sentence).join(' '),
      result: `Plan: ${planned.plan.summary}. ${planned.plan.reasons[0]?.sentence ?? ''}`,
      status: 'done',
      data: { strategy: plan.strategy, expectedSeconds: plan.expectedSeconds },
    });
    for (const words of planned.plan.guidance.unused)
      await record(ports, state, {
        action: 'look ahead',
        cause: 'guidance that is not understood is no reason to guess',
        result: `"${words}" was not understood and has no effect`,
        status: 'attention',
      });
    const unclear = planned.plan.outlook.stages.some(({ enough }) => !enough);
    for (const sentence of planned.plan.outlook.sentences)
      await record(ports, state, {
        action: 'look ahead',
        cause: 'what the traffic allows to find out',
        result: sentence,
        status: unclear ? 'attention' : 'done',
      });
    const next = { ...state, plan, progress: firstProgress(plan) };
    await milestone(ports, next);
    return next;
  };
