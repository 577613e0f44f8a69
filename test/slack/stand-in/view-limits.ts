interface Text {
  readonly text?: string;
}
interface Shape {
  readonly block_id?: string;
  readonly label?: Text;
  readonly hint?: Text;
  readonly element?: {
    readonly max_length?: number;
    readonly initial_value?: string;
    readonly options?: ReadonlyArray<{
      readonly text?: Text;
      readonly description?: Text;
      readonly value?: string;
    }>;
  };
}

/** What is wrong with a view by Slack's own limits (docs.slack.dev, "Views", "Input block", "Radio button group element"). */
export function viewProblem(view: Readonly<Record<string, unknown>>): string | undefined {
  const long = (what: string, text: string | undefined, limit: number) =>
    text !== undefined && (text.length === 0 || text.length > limit)
      ? [`${what} has ${text.length} characters`]
      : [];
  const blocks = (view['blocks'] ?? []) as readonly Shape[];
  const ids = blocks.flatMap(({ block_id }) => block_id ?? []);
  return [
    ...['title', 'submit', 'close'].flatMap((name) => long(name, (view[name] as Text | undefined)?.text, 24)),
    ...long('private_metadata', view['private_metadata'] as string | undefined, 3000),
    ...(blocks.length === 0 || blocks.length > 100 ? [`${blocks.length} blocks`] : []),
    ...(new Set(ids).size < ids.length ? ['two blocks have the same id'] : []),
    ...blocks.flatMap(({ label, hint, element }) => [
      ...long('label', label?.text, 2000),
      ...long('hint', hint?.text, 2000),
      ...long('initial value', element?.initial_value, element?.max_length ?? 3000),
      ...(element?.options && (element.options.length === 0 || element.options.length > 10)
        ? [`${element.options.length} options`]
        : []),
      ...(element?.options ?? []).flatMap(({ text, description, value }) => [
        ...long('option', text?.text, 75),
        ...long('description', description?.text, 75),
        ...long('value', value ?? '', 150),
      ]),
    ]),
  ][0];
}
