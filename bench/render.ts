import type { Demand } from './demands.ts';
import type { Table } from './tables.ts';

/** For a terminal: columns as wide as their widest cell. */
export function plainTable({ title, head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [`\n${title}`, ...all.map(line)].join('\n');
}

export const plainDemands = (demands: readonly Demand[]): string =>
  demands
    .map(
      ({ number, text, found, holds, exceptions }) =>
        `${holds ? '✓' : '✗'} ${number}. ${text}\n     ${found}${exceptions.map((each) => `\n     not: ${each}`).join('')}`,
    )
    .join('\n');

const cell = (text: string) => text.replaceAll('|', '\\|');
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;

export const markdownTable = ({ title, about, head, rows }: Table): string =>
  [`## ${title}`, '', about, '', row(head), row(head.map(() => '---')), ...rows.map(row), ''].join('\n');

export const markdownDemands = (demands: readonly Demand[]): string =>
  [
    '## The demands',
    '',
    row(['#', 'demand', 'found', 'holds']),
    row(['---', '---', '---', '---']),
    ...demands.map(({ number, text, found, holds, exceptions }) =>
      row([
        String(number),
        text,
        found,
        holds ? 'yes' : `**no**${exceptions.length > 0 ? `: ${exceptions.join('; ')}` : ''}`,
      ]),
    ),
    '',
  ].join('\n');
