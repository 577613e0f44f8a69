/** Fills `{version}` and `{port}` in; other braces are left alone. */
export function fill(text: string, values: { readonly version: string; readonly port?: number }): string {
  return text.replaceAll('{version}', values.version).replaceAll('{port}', String(values.port ?? '{port}'));
}
