import { App } from 'aws-cdk-lib';

/**
 * An app whose templates are looked at and never deployed. What takes most of a synthesis is left out: bundling the
 * functions, and the CDK's own validation of the template. every-target.test.ts has both.
 */
export const quickApp = () =>
  new App({ builtinCloudFormationValidation: false, context: { 'aws:cdk:bundling-stacks': [] } });
