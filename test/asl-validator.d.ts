declare module 'asl-validator' {
  /** Checks a definition against the schema of the Amazon States Language. */
  export default function aslValidator(
    definition: object,
    options?: { checkPaths?: boolean; checkArn?: boolean },
  ): { isValid: boolean; errorsText(separator?: string): string };
}
