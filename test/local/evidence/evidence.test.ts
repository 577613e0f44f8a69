import { execFile } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildManifest, sha256, verifyArchive, verifyChain } from '../../../lib/domain/audit/index.ts';
import { createFileAuditTrail } from '../../../lib/local/evidence/file-audit-trail.ts';
import { createFolderEvidenceStore } from '../../../lib/local/evidence/folder-evidence-store.ts';
import { readArchive } from '../../../lib/local/evidence/read-archive.ts';
import type { AuditEntry } from '../../../lib/model/audit.ts';
import { describeAuditTrailContract } from '../../contracts/audit-trail.contract.ts';
import { describeEvidenceStoreContract } from '../../contracts/evidence-store.contract.ts';
import type { MakeSubject } from '../../contracts/subject.ts';

const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'slipway-evidence-'));

const subjectOf =
  <Port>(make: (root: string) => Port): MakeSubject<Port> =>
  async () => {
    const root = temporaryFolder();
    return { port: make(root), other: make(root), dispose: async () => rmSync(root, { recursive: true }) };
  };

describeEvidenceStoreContract('A folder', subjectOf(createFolderEvidenceStore));
describeAuditTrailContract('A file', subjectOf(createFileAuditTrail));

const TRAIL = { service: 'checkout', deploymentId: 'dep-1' };
const PREFIX = 'deployments/checkout/dep-1/';
const ENTRY: AuditEntry = {
  at: 1,
  actor: 'slipway',
  action: 'shift traffic',
  cause: 'stage 1',
  result: '5 %',
  status: 'done',
};

describe('evidence in a folder', () => {
  let root: string;
  beforeEach(() => {
    root = temporaryFolder();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const auditFile = () => join(root, PREFIX, 'audit.jsonl');

  it.each(['../out', 'a/../../out', '/etc/passwd', 'a//b', '', '.hidden', 'a/./b', 'a\\..\\b', 'a/b\0'])(
    'refuses the key %j, which could leave the folder',
    async (key) => {
      const store = createFolderEvidenceStore(join(root, 'evidence'));
      await expect(store.put(key, 'x')).rejects.toMatchObject({ name: 'DeploymentRefused' });
      await expect(store.get(key)).rejects.toThrow('is not a key of evidence');
      expect(existsSync(join(root, 'out'))).toBe(false);
    },
  );

  it('refuses a prefix or a trail that leaves the folder', async () => {
    await expect(createFolderEvidenceStore(root).list('../')).rejects.toThrow('is not a key of evidence');
    const trail = { service: '../..', deploymentId: 'x' };
    await expect(createFileAuditTrail(root).append(trail, ENTRY)).rejects.toThrow('is not a key of evidence');
  });

  it('leaves nothing unfinished behind when a file cannot be written', async () => {
    const store = createFolderEvidenceStore(root);
    await store.put('a/b', 'x');
    await expect(store.put('a', 'x')).rejects.toThrow();
    expect(await store.list('')).toEqual(['a/b']);
  });

  it('makes one chain of the lines that two processes append at the same time [RP-3]', async () => {
    const worker = join(__dirname, 'append-lines.worker.ts');
    await Promise.all(
      ['cli', 'recovery'].map((actor) => promisify(execFile)(process.execPath, [worker, root, actor, '25'])),
    );
    const verdict = verifyChain(readFileSync(auditFile(), 'utf8'));
    expect(verdict).toMatchObject({ ok: true });
    expect(verdict.ok && verdict.lines.length).toBe(50);
  });

  it('goes on after a process that died in the middle of a line [RB-5]', async () => {
    const trail = createFileAuditTrail(root);
    await trail.append(TRAIL, ENTRY);
    appendFileSync(auditFile(), '{"action":"shift tra');
    expect(await trail.read(TRAIL)).toHaveLength(1);
    expect((await trail.append(TRAIL, ENTRY)).line).toBe(2);
    expect(verifyChain(readFileSync(auditFile(), 'utf8')).ok).toBe(true);
  });

  it('appends behind a damaged line, so that a rollback is not stopped, and the damage still shows [RB-5]', async () => {
    mkdirSync(dirname(auditFile()), { recursive: true });
    writeFileSync(auditFile(), 'not a line\n');
    const trail = createFileAuditTrail(root);
    expect((await trail.append(TRAIL, ENTRY)).line).toBe(2);
    expect(verifyChain(readFileSync(auditFile(), 'utf8'))).toMatchObject({ ok: false, line: 1 });
    await expect(trail.read(TRAIL)).rejects.toThrow(/line 1 of .*audit\.jsonl is not JSON/);
  });

  it('proves a whole archive, and names the file and the line after one byte is changed [RP-3]', async () => {
    const store = createFolderEvidenceStore(root);
    const trail = createFileAuditTrail(root);
    const report = 'all is well → 100 %\n';
    await store.put(`${PREFIX}reports/summary.md`, report);
    const manifest = buildManifest([
      { key: 'reports/summary.md', sha256: sha256(report), bytes: Buffer.byteLength(report) },
    ]);
    await store.put(`${PREFIX}manifest.json`, manifest);
    const data = { manifestSha256: sha256(manifest) };
    const { line, hash } = await trail.append(TRAIL, { ...ENTRY, action: 'archive', data });
    const verify = async () => {
      const archive = await readArchive(root, { service: 'checkout', id: 'dep-1' });
      return archive && verifyArchive({ ...archive, seal: { lines: line, hash } });
    };
    expect(await verify()).toEqual({ ok: true, problems: [], checked: { lines: 1, files: 1 } });

    const path = join(root, PREFIX, 'reports/summary.md');
    const bytes = readFileSync(path);
    bytes[3] = (bytes[3] ?? 0) ^ 0x80;
    writeFileSync(path, bytes);
    expect((await verify())?.problems).toEqual([
      expect.stringMatching(/^reports\/summary\.md does not match line 3 of manifest\.json: /),
    ]);
  });

  it('finds no archive where there is none', async () => {
    expect(await readArchive(root, { service: 'checkout', id: 'dep-9' })).toBeUndefined();
  });
});
