import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const VENV = join(ROOT, '.venv');
const START_MS = 30_000;

export interface Ministack {
  readonly endpoint: string;
  /** Lines "function action resource": every call that a function made, once. */
  readonly calls: string;
  /** Lines "execution, state or function, its name", with tabs between: everything that executions did. */
  readonly tally: string;
  stop(): Promise<void>;
}

/** Installs MiniStack into .venv on first use: `pip` fetches it once, later runs take no time. Answers its Python. */
function installed(): string {
  if (!existsSync(join(VENV, 'bin', 'cfn-lint'))) {
    refuseOldPython();
    execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
    const packages = [
      'ministack==1.5.33',
      'hypercorn>=0.18',
      'PyYAML',
      'defusedxml',
      'awscli==1.46.3',
      'cfn-lint==1.58.0',
    ];
    execFileSync(join(VENV, 'bin', 'pip'), ['install', '--quiet', ...packages], { stdio: 'inherit' });
  }
  return join(VENV, 'bin', 'python');
}

/** Throws with one line that says what to install. */
function refuseOldPython(): void {
  const check = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  const { status } = spawnSync('python3', ['-c', check], { stdio: 'ignore' });
  if (status !== 0)
    throw new Error(
      'npm run test:aws needs Python 3.10 or newer with venv and pip; install it, for example: apt-get install python3 python3-venv python3-pip',
    );
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Starts an emulated AWS of its own on a free port; everything in it is gone when it stops. */
export async function startMinistack(): Promise<Ministack> {
  const python = installed();
  const port = await freePort();
  // `localhost`, not the address: the CDK CLI and the S3 client build host names from it.
  const endpoint = `http://localhost:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'slipway-ministack-'));
  const child: ChildProcess = spawn(python, [join(import.meta.dirname, 'mended.py')], {
    // Node 24 of this project runs the Lambda bundles.
    env: {
      ...process.env,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      // Each function under its own role, as IAM would have it.
      AUTH: 'true',
      CALLS_FILE: join(folder, 'calls.txt'),
      TALLY_FILE: join(folder, 'tally.txt'),
      // A minute of CodeDeploy lasts a second.
      CODEDEPLOY_MINUTE: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
    },
    stdio: process.env['MINISTACK_LOG'] ? 'inherit' : 'ignore',
  });
  for (const until = Date.now() + START_MS; Date.now() < until; await sleep(100)) {
    if (child.exitCode !== null) throw new Error(`MiniStack ended at once with exit code ${child.exitCode}`);
    const up = await fetch(`${endpoint}/_ministack/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) {
      return {
        endpoint,
        calls: join(folder, 'calls.txt'),
        tally: join(folder, 'tally.txt'),
        stop: async () => {
          const exited = new Promise((done) => child.once('exit', done));
          child.kill('SIGTERM');
          await exited;
        },
      };
    }
  }
  child.kill('SIGKILL');
  throw new Error(`MiniStack did not answer on ${endpoint} within ${START_MS / 1000} s`);
}
