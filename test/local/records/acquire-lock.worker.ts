import { openRecords } from '../../../lib/local/records/index.ts';

/** Run as a process: opens the records and asks for the lock. Prints the answer as JSON. */
const [home = '', deploymentId = ''] = process.argv.slice(2);
const records = openRecords(home);
const answer = await records.locks.acquire(
  { service: 'checkout', environment: 'production' },
  deploymentId,
  1000,
);
console.log(JSON.stringify(answer));
records.close();
