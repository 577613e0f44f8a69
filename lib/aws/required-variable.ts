/** A variable of a function's environment. Throws when the stack did not set it. */
export function requiredVariable(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value)
    throw new Error(`the environment variable ${name} is not set; the stack sets it for every function`);
  return value;
}
