import { readS3Archive } from '../../aws/evidence/read-s3-archive.ts';
import { verifyArchive } from '../../domain/audit/index.ts';
import { slipwayCommand } from '../../model/command.ts';
import { refused } from '../../model/errors.ts';
import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import { accountPlace, serviceStandings } from '../../stages/service-standings.ts';
import { answersFor } from '../ask-questions.ts';
import { outputFor } from '../output.ts';
import { type AwsOptions, connect, follow } from './aws-session.ts';
import { tellVerdict } from './reports.ts';
import { beingDeployedText, ofService, tellLastEndings } from './status.ts';

/** `slipway deploy greeter --version 1.1.0 --aws`: starts an execution, and follows it to its end. */
export async function deployOnAws(
  service: string,
  options: AwsOptions & {
    readonly version: string;
    readonly guidance?: string;
    readonly ask?: boolean;
    readonly onInconclusive?: 'ask' | 'advance';
    readonly environment?: string;
    readonly requestId?: string;
    readonly yes?: boolean;
  },
): Promise<number> {
  const output = outputFor(options);
  const stack = await connect(options);
  const by = await stack.identity();
  const requestId = options.requestId ?? stack.ports.ids.next('req');
  const arn = await stack.start(requestId, {
    requestId,
    service,
    version: options.version,
    requestedBy: by,
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    ...(options.guidance === undefined ? {} : { guidance: options.guidance }),
    ...(await answersFor(options)),
  });
  output.line('running', `started ${arn}`);
  const answer = options.yes ? { by: `${by} (--yes)`, reason: 'given beforehand with --yes' } : undefined;
  const code = await follow(stack, arn, service, requestId, output, answer);
  output.close();
  return code;
}

/** `slipway status [service] --aws`: what serves, is deployed, locked or in trouble, and how the last ones ended. */
export async function statusOnAws(only: string | undefined, options: AwsOptions): Promise<number> {
  const output = outputFor(options);
  const { ports } = await connect(options);
  const open = await ports.deployments.list({ ...ofService(only), open: true });
  for await (const { lines } of serviceStandings(ports, only, open, accountPlace(ports)))
    for (const { mark, text } of lines) output.line(mark, text);
  for (const record of open) output.line('running', beingDeployedText(record));
  await tellLastEndings(ports, only, output);
  return 0;
}

/** `slipway reports [id] --aws`: the last deployments, or where one's reports are. */
export async function reportsOnAws(id: string | undefined, options: AwsOptions): Promise<number> {
  const output = outputFor(options);
  const { ports, bucket } = await connect(options);
  if (id === undefined) {
    const [open, over] = await Promise.all(
      [true, false].map((isOpen) => ports.deployments.list({ open: isOpen, limit: 20 })),
    );
    for (const record of [...(open ?? []), ...(over ?? [])])
      output.line(null, `${record.id} ${record.service} ${record.version} ${record.ending?.kind ?? 'open'}`);
    return 0;
  }
  const record = await ports.deployments.get(id);
  if (!record)
    throw refused(`there is no deployment "${id}"; see the last ones: ${slipwayCommand('reports', 'aws')}`);
  const keys = await ports.evidence.list(deploymentPrefix(record.service, id));
  // An object for each line of the trail: hundreds, which nobody opens one by one.
  for (const key of keys.filter((each) => !each.includes(`/${EVIDENCE.auditFolder}`)))
    output.line(null, `s3://${bucket}/${key}`);
  output.line(null, `   aws s3 cp --recursive s3://${bucket}/${deploymentPrefix(record.service, id)} ${id}`);
  return 0;
}

/** `slipway reports verify <id> --aws`: is every object as it was archived, and every line of the trail? */
export async function verifyOnAws(id: string, options: AwsOptions): Promise<number> {
  const output = outputFor(options);
  const { ports } = await connect(options);
  const record = await ports.deployments.get(id);
  if (!record)
    throw refused(`there is no deployment "${id}"; see the last ones: ${slipwayCommand('reports', 'aws')}`);
  const archive = await readS3Archive(ports.evidence, record);
  if (!archive) throw refused(`${id} has no archive: it is ${record.ending ? 'lost' : 'still open'}`);
  return tellVerdict(output, id, verifyArchive({ ...archive, seal: record.seal }));
}
