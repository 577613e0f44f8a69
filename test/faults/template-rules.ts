/** What EventBridge would do by the rules of the synthesized template. */
export interface TemplateRule {
  readonly name: string;
  readonly pattern: Pattern | undefined;
  /** "rate(5 minutes)" in milliseconds. */
  readonly everyMs: number | undefined;
  /** Names of the functions that it calls. */
  readonly functions: readonly string[];
}

type Pattern = { readonly [key: string]: readonly unknown[] | Pattern };
interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

export function rulesOf(template: unknown): TemplateRule[] {
  const resources = (template as { Resources: Record<string, Resource> }).Resources;
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::Events::Rule')
    .map(([name, { Properties = {} }]) => ({
      name,
      pattern: Properties['EventPattern'] as Pattern | undefined,
      everyMs: everyMs(Properties['ScheduleExpression'] as string | undefined),
      functions: ((Properties['Targets'] ?? []) as Array<{ Arn: unknown }>).flatMap(({ Arn }) => {
        const [id] = (Arn as { 'Fn::GetAtt'?: string[] })['Fn::GetAtt'] ?? [];
        const target = id === undefined ? undefined : resources[id];
        const called = target?.Properties?.['FunctionName'];
        return target?.Type === 'AWS::Lambda::Function' && typeof called === 'string' ? [called] : [];
      }),
    }));
}

function everyMs(expression: string | undefined): number | undefined {
  const minutes = /^rate\((\d+) minutes?\)$/.exec(expression ?? '')?.[1];
  return minutes === undefined ? undefined : Number(minutes) * 60_000;
}

/** Does an event match a pattern? Values that CloudFormation fills in (an ARN) match anything. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    const value = (event as Record<string, unknown> | undefined)?.[key];
    if (!Array.isArray(wanted)) return matches(wanted as Pattern, value);
    return wanted.some((each) => each === value || (typeof each === 'object' && each !== null));
  });
}
