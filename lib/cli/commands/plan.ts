import { resolve } from 'node:path';
import type { Admission } from '../../domain/admission/admit.ts';
import { decideReadiness } from '../../domain/readiness/index.ts';
import { formatDuration } from '../../model/duration.ts';
import { EXIT_CODES } from '../../model/ending.ts';
import type { Plan } from '../../model/plan.ts';
import type { PreflightResult, Readiness } from '../../model/verdict.ts';
import { previewPreflight } from '../../stages/preflight.ts';
import { previewPlan } from '../../stages/preview-plan.ts';
import { currentUser } from '../approvals.ts';
import { answersFor } from '../ask-questions.ts';
import { type Mark, outputFor } from '../output.ts';
import { abandoned, tellLeftOpen, withWorld } from '../session.ts';

export interface PlanOptions {
  readonly version: string;
  readonly guidance?: string;
  readonly ask?: boolean;
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
      const left = (await abandoned(world)).find((record) => record.service === service);
      const preview = await previewPlan(world.ports, {
        requestId: world.ports.ids.next('plan'),
        service,
        version: options.version,
        requestedBy: currentUser(),
        ...(options.guidance === undefined ? {} : { guidance: options.guidance }),
        ...(await answersFor(options)),
      });
      const { definition, request, previousVersion, door } = preview;
      const preflight = await previewPreflight(world.ports, {
        definition,
        request,
        previousVersion,
        strategy: preview.plan.strategy,
      });
      const readiness = decideReadiness(preflight);
      const end = conclusion(door, readiness, left?.id ?? null);
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ plan: preview.plan, preflight, readiness, admission: door, wouldFirstFinish: left?.id ?? null })}\n`,
        );
      else {
        for (const line of planLines(service, options.version, preview.plan)) output.line(null, line);
        for (const line of checkLines(preflight)) output.line(null, line);
        output.line(end.mark, end.text);
      }
      return end.code;
    },
  );
}

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
    ...plan.guidance.effects.map((effect) => `  "${effect.words}": ${effect.effect}`),
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
