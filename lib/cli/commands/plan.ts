import { resolve } from 'node:path';
import type { Admission } from '../../domain/admission/admit.ts';
import { decideReadiness } from '../../domain/readiness/index.ts';
import { planDeployment } from '../../domain/strategy/index.ts';
import { formatDuration } from '../../model/duration.ts';
import { EXIT_CODES } from '../../model/ending.ts';
import { refused } from '../../model/errors.ts';
import { parseDefinition, parseRequest } from '../../model/parse.ts';
import type { Plan } from '../../model/plan.ts';
import type { TrafficReading } from '../../model/traffic.ts';
import type { PreflightResult, Readiness } from '../../model/verdict.ts';
import { previewPreflight } from '../../stages/preflight.ts';
import { previewAdmission } from '../../stages/preview-admission.ts';
import { trafficBefore } from '../../stages/traffic-before.ts';
import { currentUser } from '../approvals.ts';
import { type Mark, outputFor } from '../output.ts';
import { abandoned, tellLeftOpen, withWorld } from '../session.ts';

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
      const reading = await driver.read();
      const left = (await abandoned(world)).find((record) => record.service === service);
      const door = await previewAdmission(world.ports, { definition, request: asked.request, reading });
      const previousVersion = door.admitted ? door.previousVersion : mostServing(reading);
      const result = planDeployment({
        definition,
        capabilities: await driver.describe(),
        request: asked.request,
        previousVersion,
        traffic: await trafficBefore(world.ports, definition, previousVersion),
      });
      if (!result.ok) throw refused(result.reason);
      const preflight = await previewPreflight(world.ports, {
        definition,
        request: asked.request,
        previousVersion,
        strategy: result.plan.strategy,
      });
      const readiness = decideReadiness(preflight);
      const end = conclusion(door, readiness, left?.id ?? null);
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ plan: result.plan, preflight, readiness, admission: door, wouldFirstFinish: left?.id ?? null })}\n`,
        );
      else {
        for (const line of planLines(service, options.version, result.plan)) output.line(null, line);
        for (const line of checkLines(preflight)) output.line(null, line);
        output.line(end.mark, end.text);
      }
      return end.code;
    },
  );
}

/** The version that an undivided service would name as its previous one; of a divided one, that with the most traffic. */
const mostServing = ({ versions }: TrafficReading): string | null =>
  versions.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight)[0]?.version ?? null;

/**
 * The last line, which is what a person goes by: a check that passes is worth nothing where `deploy` refuses at the door.
 *
 * @param leftOpen a deployment of the service whose command was killed: `deploy` finishes it before it looks at the door
 */
export function conclusion(
  door: Admission,
  readiness: Pick<Readiness, 'status' | 'reason'>,
  leftOpen: string | null,
): { readonly mark: Mark; readonly text: string; readonly code: number } {
  const checks = `${readiness.status}: ${readiness.reason}`;
  const code = readiness.status === 'NO_GO' ? EXIT_CODES.Blocked : 0;
  if (leftOpen)
    return {
      mark: 'attention',
      text: `${checks}; deploy first finishes ${leftOpen}, which was left open, and decides by what serves then`,
      code,
    };
  if (door.admitted) return { mark: READINESS_MARKS[readiness.status], text: checks, code };
  return {
    mark: 'failed',
    text: `REFUSED: deploy would refuse this at once: ${door.reason} (the checks alone: ${readiness.status})`,
    code: EXIT_CODES.Refused,
  };
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
