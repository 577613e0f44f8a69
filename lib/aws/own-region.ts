import { refused } from '../model/errors.ts';

/** Refuses a resource of another region: AWS itself would only say that the ARN is not valid. */
export async function refuseOtherRegion(
  client: { readonly config: { region(): Promise<string> } },
  what: string,
  arn: string,
): Promise<void> {
  const own = await client.config.region();
  const region = arn.split(':')[3];
  if (region && region !== own)
    throw refused(`${what} ${arn} is in the region ${region}, and Slipway runs in ${own}; correct target`);
}
