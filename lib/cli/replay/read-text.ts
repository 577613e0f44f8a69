import { readFileSync } from 'node:fs';
import { refused } from '../../model/errors.ts';
import { isNotThere, messageOf } from '../../probe/system-errors.ts';

/** The text of a file that an option names. */
export function readText(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = isNotThere(error) ? 'there is no such file' : messageOf(error);
    throw refused(`${file} cannot be read: ${why}; correct ${option}`);
  }
}
