import * as z from 'zod';

/** A service's name: what follows is also a folder, a table key and a metric dimension, so it stays plain. */
export const ServiceName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'a service name is 1 to 40 lower-case letters, digits and hyphens, and starts with a letter',
  );

/** A version as the team writes it. It is filled into commands and file names, so no spaces, slashes or quotes. */
export const Version = z
  .string()
  .regex(
    /^[0-9A-Za-z][0-9A-Za-z._+-]{0,63}$/,
    'a version is 1 to 64 letters, digits, dots, underscores, plus signs and hyphens',
  );

export const EnvironmentName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,19}$/,
    'an environment name is 1 to 20 lower-case letters, digits and hyphens, and starts with a letter',
  );

export const StrategyName = z.enum(['blue-green', 'canary', 'rolling']);
export type StrategyName = z.infer<typeof StrategyName>;

export const RiskLevel = z.enum(['low', 'medium', 'high']);
export type RiskLevel = z.infer<typeof RiskLevel>;

export const SmokeDepth = z.enum(['minimal', 'standard', 'comprehensive']);
export type SmokeDepth = z.infer<typeof SmokeDepth>;
