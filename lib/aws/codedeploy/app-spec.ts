import { createHash } from 'node:crypto';
import type { RevisionLocation } from '@aws-sdk/client-codedeploy';

/** A revision for Lambda and ECS: the AppSpec file itself. */
export function appSpec(resource: string, Type: string, Properties: object): RevisionLocation {
  // By hand, because CodeDeploy knows the version 0.0 only, and JSON.stringify writes 0.
  const content = `{"version":0.0,"Resources":[${JSON.stringify({ [resource]: { Type, Properties } })}]}`;
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } };
}
