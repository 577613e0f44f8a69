import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { refused } from '../../model/errors.ts';
import { Version } from '../../model/names.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';

export interface PublishedVersion {
  readonly number: string;
  /** What people call it: its description where that is the name of a version, else its number. */
  readonly label: string;
}

/** The published versions of a function, oldest first. Of two with the same name, the newest has it. */
export async function publishedVersions(
  client: LambdaClient,
  functionName: string,
): Promise<readonly PublishedVersion[]> {
  const all: FunctionConfiguration[] = [];
  let marker: string | undefined;
  do {
    const page = await callAws(`listing the versions of the Lambda function ${functionName}`, async () => {
      try {
        return await client.send(
          new ListVersionsByFunctionCommand({ FunctionName: functionName, Marker: marker }),
        );
      } catch (error) {
        if (awsErrorName(error) !== 'ResourceNotFoundException') throw error;
        throw refused(`there is no Lambda function "${functionName}" in this account and region`);
      }
    });
    all.push(...(page.Versions ?? []));
    marker = page.NextMarker;
  } while (marker);
  const numbered = all.filter((each) => each.Version !== undefined && each.Version !== '$LATEST');
  return numbered.map(({ Version: number = '', Description: name = '' }, index) => {
    const isNewest = !numbered.slice(index + 1).some((later) => later.Description === name);
    return { number, label: Version.safeParse(name).success && isNewest ? name : number };
  });
}

/** The number of a version by its name or number. Throws DeploymentRefused when it is not published. */
export function numberOf(versions: readonly PublishedVersion[], label: string, functionName: string): string {
  const found =
    versions.find((each) => each.label === label) ?? versions.find((each) => each.number === label);
  if (found) return found.number;
  const known = versions
    .slice(-5)
    .map((each) => (each.label === each.number ? each.number : `${each.label} (${each.number})`));
  throw refused(
    `the Lambda function ${functionName} has no published version "${label}"; the newest are ${known.join(', ') || 'none'}; publish it: aws lambda publish-version --function-name ${functionName} --description ${label}`,
  );
}

export const labelOf = (versions: readonly PublishedVersion[], number: string): string =>
  versions.find((each) => each.number === number)?.label ?? number;

/** Is a version ready to be invoked, and if not, why? */
export async function stateOf(
  client: LambdaClient,
  functionName: string,
  number: string,
): Promise<{ readonly active: boolean; readonly failed: boolean; readonly trouble: string }> {
  const found = await callAws(`reading version ${number} of the Lambda function ${functionName}`, () =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: number })),
  );
  // A function that has been idle for weeks becomes Inactive, and wakes by its next invocation.
  const active = found.State === undefined || found.State === 'Active' || found.State === 'Inactive';
  const failed = found.State === 'Failed';
  return {
    active,
    failed,
    trouble: active ? '' : `${found.State}: ${found.StateReason ?? 'no reason is given'}`,
  };
}
