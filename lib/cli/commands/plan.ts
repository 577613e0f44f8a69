import { resolve } from 'node:path';
import { decideReadiness } from '../../domain/readiness/index.ts';
import { planDeployment } from '../../domain/strategy/index.ts';
import { formatDuration } from '../../model/duration.ts';
import { EXIT_CODES } from '../../model/ending.ts';
import { refused } from '../../model/errors.ts';
import { parseDefinition, parseRequest } from '../../model/parse.ts';
import type { Plan } from '../../model/plan.ts';
import type { PreflightResult } from '../../model/verdict.ts';
import { previewPreflight } from '../../stages/preflight.ts';
import { trafficBefore } from '../../stages/traffic-before.ts';
import { currentUser } from '../approvals.ts';
import { outputFor } from '../output.ts';
import { tellLeftOpen, withWorld } from '../session.ts';

export interface PlanOptions {
  readonly version: string;
  readonly guidance?: string;
  readonly json?: boolean;
  readonly services: string;
  readonly home: string;
}

const READINESS_MARKS = { GO: 'done', CONDITIONAL_GO: 'attention', NO_GO: 'failed' } as const;

/** `slipway plan checkout --version 1.4.2`: what would happen and whether it is ready, without doing any of it. */
export async function plan(service: string, options: PlanOptions): Promise<number> {
  const output = outputFor(options);
  return withWorld(
    { home: resolve(options.home), services: resolve(options.services), yes: true, output },
    async (world) => {
      if (!options.json) await tellLeftOpen(world, output);
      const { definitions, traffic, ids } = world.ports;
      const loaded = await definitions.load(service);
      if (!loaded)
        throw refused(
          `there is no service "${service}"; services with a definition: ${(await definitions.names()).join(', ') || 'none'}`,
        );
      const parsed = parseDefinition(loaded.content, loaded.origin);
      if (!parsed.ok) throw refused(parsed.problems.join('\n'));
      const { definition } = parsed;
      const asked = parseRequest({
        requestId: ids.next('plan'),
        service,
        version: options.version,
        environment: definition.environment,
        requestedBy: currentUser(),
        ...(options.guidance === undefined ? {} : { guidance: options.guidance }),
      });
      if (!asked.ok) throw refused(asked.problems.join('\n'));
      const driver = traffic.for(definition);
      const serving = (await driver.read()).versions.find((each) => each.weight === 100);
      const result = planDeployment({
        definition,
        capabilities: await driver.describe(),
        request: asked.request,
        previousVersion: serving?.version ?? null,
        traffic: await trafficBefore(world.ports, definition, serving?.version ?? null),
      });
      if (!result.ok) throw refused(result.reason);
      const preflight = await previewPreflight(world.ports, {
        definition,
        request: asked.request,
        previousVersion: serving?.version ?? null,
        strategy: result.plan.strategy,
      });
      const readiness = decideReadiness(preflight);
      if (options.json)
        process.stdout.write(`${JSON.stringify({ plan: result.plan, preflight, readiness })}\n`);
      else {
        for (const line of planLines(service, options.version, result.plan)) output.line(null, line);
        for (const line of checkLines(preflight)) output.line(null, line);
        output.line(READINESS_MARKS[readiness.status], `${readiness.status}: ${readiness.reason}`);
      }
      return readiness.status === 'NO_GO' ? EXIT_CODES.Blocked : 0;
    },
  );
}

export function planLines(service: string, version: string, plan: Plan): string[] {
  return [
    `${service} ${version}: ${plan.summary}`,
    ...plan.reasons.map((reason) => `  because (${reason.factor}): ${reason.sentence}`),
    `  for it: ${plan.pros.join('; ')}`,
    `  against it: ${plan.cons.join('; ')}`,
    `  needs: ${plan.requires.join('; ')}`,
    `  way back: ${plan.wayBack}`,
    ...plan.stages.map(
      (stage) =>
        `  stage ${stage.index + 1}: ${stage.label}, observed for ${formatDuration(stage.observeSeconds)}`,
    ),
    `  final observation: ${formatDuration(plan.finalObserveSeconds)}`,
    ...plan.outlook.sentences.map((sentence) => `  traffic: ${sentence}`),
    ...plan.alternatives.map((other) => `  not ${other.strategy}: ${other.lostBecause}`),
    ...plan.guidance.effects.map((effect) => `  guidance "${effect.words}": ${effect.effect}`),
    ...plan.guidance.unused.map((words) => `  guidance "${words}": no effect, it was not understood`),
    `  confirmation: ${plan.confirmation.why}`,
  ];
}

/** The checklist as it stands now: what is mended shows at once (PF-8). */
export const checkLines = (preflight: readonly PreflightResult[]): string[] =>
  preflight.flatMap(({ validation, status, checks }) => [
    `  ${validation}: ${status}`,
    ...checks.map(
      (check) =>
        `    ${check.status} ${check.name}: ${check.reason}${check.remedy ? `; ${check.remedy}` : ''}`,
    ),
  ]);
