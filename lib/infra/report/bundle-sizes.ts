/** The part of esbuild's metafile that is read here; sizes in bytes. */
interface Metafile {
  readonly outputs: Record<
    string,
    {
      readonly bytes: number;
      readonly entryPoint?: string;
      readonly imports: ReadonlyArray<{
        readonly path: string;
        readonly kind: string;
        readonly external?: boolean;
      }>;
      readonly inputs: Record<string, { readonly bytesInOutput: number }>;
    }
  >;
}

export interface FunctionSize {
  readonly name: string;
  /** Everything that it can load, without the AWS SDK. */
  readonly own: number;
  /** What it loads before its first event. */
  readonly atStart: number;
  /** Everything that it can load. */
  readonly all: number;
}

/** The SDK and what it consists of: the Lambda runtime brings the same. */
const SDK = /node_modules\/(@aws-sdk|@smithy|@aws-crypto|@aws\/|bowser|mnemonist|obliterator)/;

/** Sizes of each function by what esbuild says, the largest first. */
export function readSizes(metafile: string): readonly FunctionSize[] {
  const { outputs } = JSON.parse(metafile) as Metafile;
  const reach = (from: string, follows: (kind: string) => boolean, seen = new Set<string>()) => {
    if (seen.has(from)) return seen;
    seen.add(from);
    for (const { path, kind, external } of outputs[from]?.imports ?? [])
      if (!external && follows(kind)) reach(path, follows, seen);
    return seen;
  };
  const bytes = (files: ReadonlySet<string>) =>
    [...files].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
  const sdk = (files: ReadonlySet<string>) =>
    [...files]
      .flatMap((file) => Object.entries(outputs[file]?.inputs ?? {}))
      .filter(([input]) => SDK.test(input))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  return Object.entries(outputs)
    .filter(([, { entryPoint }]) => entryPoint?.startsWith('lambdas/'))
    .map(([file, { entryPoint = '' }]) => {
      const all = reach(file, () => true);
      return {
        name: entryPoint.slice('lambdas/'.length, -'.ts'.length),
        own: bytes(all) - sdk(all),
        atStart: bytes(reach(file, (kind) => kind === 'import-statement')),
        all: bytes(all),
      };
    })
    .sort((a, b) => b.own - a.own);
}
