import * as z from 'zod';

/** A count of requests. CloudWatch interpolates some, so it need not be whole. */
const count = (of: string) => z.number().nonnegative().describe(of);

/** One version's counts in one period of a simulated or recorded deployment. */
export const Arm = z
  .strictObject({
    requests: count('requests answered in the period'),
    errors: count('of them, answers that were server errors'),
    slower: z
      .array(z.number().nonnegative())
      .readonly()
      .describe("of them, requests slower than each of the trace's thresholdsMs, in that order"),
    p99Ms: z
      .number()
      .nonnegative()
      .nullable()
      .describe('99th percentile of the latency, milliseconds; null: no requests, or not measured'),
  })
  .readonly()
  .meta({ id: 'Arm', description: "one version's counts in one period" });
export type Arm = z.infer<typeof Arm>;

const figures = (of: string) =>
  Arm.nullable().describe(`${of}; null: its figures are missing, which is not the same as no requests`);

/** One period. An arm is null where its figures are missing, which is not the same as no requests. */
export const TracePeriod = z
  .strictObject({
    candidate: figures('the new version'),
    baseline: figures('the stable version at the same time'),
  })
  .readonly();
export type TracePeriod = z.infer<typeof TracePeriod>;

/** A stage of the deployment: from `start` (index of a period) on, the candidate has `weight` percent. */
export const TraceStage = z
  .strictObject({
    start: z.int().min(0).describe('index of its first period in `periods`, from 0'),
    periods: z.int().min(1).describe('for how many periods it was planned'),
    weight: z
      .number()
      .gt(0)
      .max(100)
      .describe('percent of the traffic that the candidate has; 100: only the time before is compared with'),
  })
  .readonly();
export type TraceStage = z.infer<typeof TraceStage>;

/** A day of minutes. Each look of a replay judges everything before it, so twice as many take four times as long. */
export const MOST_PERIODS = 1440;

/** What a judge may know: the figures, and the plan that they were made with. Written down in traces.schema.json. */
export const Trace = z
  .strictObject({
    id: z.string().min(1).describe('what it is called where it is told of'),
    startedAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('when `periods` begin, with the zone; without it, times are told from the first traffic on'),
    periodSeconds: z.number().positive().max(3600).describe('length of every period, seconds'),
    stages: z.array(TraceStage).min(1).readonly().describe('ascending by `start`; the first one starts at 0'),
    thresholdsMs: z
      .array(z.number().positive())
      .max(4)
      .readonly()
      .describe(
        "latency limits in milliseconds that `slower` counts by: the stable version's p99, p90 and p50 plus what is tolerated, and the absolute target; empty: latency is not judged",
      ),
    history: z
      .array(Arm.nullable())
      .readonly()
      .describe("the stable version's periods before the deployment, the newest last; best a day of them"),
    periods: z.array(TracePeriod).min(1).max(MOST_PERIODS).readonly().describe('from the first traffic on'),
    warmUp: z
      .int()
      .min(0)
      .describe(
        "the first periods in which the candidate is cold, for rules that can wait; Slipway goes by its policy's slo.warmUp",
      ),
  })
  .readonly()
  .superRefine((trace, context) => {
    const refuse = (path: PropertyKey[], message: string, input: unknown) =>
      context.addIssue({ code: 'custom', path, message, input });
    trace.stages.forEach(({ start }, index) => {
      const before = trace.stages[index - 1]?.start;
      const path = ['stages', index, 'start'];
      if (before === undefined && start !== 0) refuse(path, 'the first stage starts at 0', start);
      if (before !== undefined && start <= before)
        refuse(path, `stages ascend: more than the ${before} of the stage before it`, start);
      if (start >= trace.periods.length)
        refuse(path, `less than ${trace.periods.length}, the number of periods`, start);
    });
    const wanted = trace.thresholdsMs.length;
    const check = (arm: Arm | null, ...path: PropertyKey[]) => {
      if (arm && arm.slower.length !== wanted)
        refuse([...path, 'slower'], `one number for each of the ${wanted} thresholdsMs`, arm.slower);
    };
    trace.history.forEach((arm, index) => {
      check(arm, 'history', index);
    });
    trace.periods.forEach(({ candidate, baseline }, index) => {
      check(candidate, 'periods', index, 'candidate');
      check(baseline, 'periods', index, 'baseline');
    });
  })
  .meta({ id: 'Trace', description: 'the figures of one deployment, and the plan that they were made with' });
export type Trace = z.infer<typeof Trace>;

/** What only the benchmark knows. */
export const Truth = z
  .strictObject({
    scenario: z.string(),
    healthy: z.boolean(),
    onset: z
      .int()
      .min(0)
      .nullable()
      .describe('index of the first bad period; null: the candidate is healthy'),
  })
  .readonly()
  .meta({ id: 'Truth', description: 'what is true of a deployment, where it is known' });
export type Truth = z.infer<typeof Truth>;

export const TracedDeployment = z.strictObject({ trace: Trace, truth: Truth.optional() }).readonly();
export type TracedDeployment = z.infer<typeof TracedDeployment>;

/** A file has several, each with its truth where that is known, or one trace by itself. */
export const TraceList = z
  .array(TracedDeployment)
  .min(1)
  .readonly()
  .superRefine((deployments, context) => {
    const seen = new Map<string, number>();
    deployments.forEach(({ trace: { id } }, index) => {
      const before = seen.get(id);
      if (before !== undefined)
        context.addIssue({
          code: 'custom',
          path: [index, 'trace', 'id'],
          message: `an id of its own: entry ${before} has this one already`,
          input: id,
        });
      else seen.set(id, index);
    });
  });
