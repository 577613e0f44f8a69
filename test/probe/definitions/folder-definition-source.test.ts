import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFolderDefinitionSource } from '../../../lib/probe/definitions/folder-definition-source.ts';

describe('definitions in a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-definitions-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const load = (service: string) => createFolderDefinitionSource(folder).load(service);

  it('reads .yaml and .yml, and says where from', async () => {
    write('checkout.yaml', 'service: checkout\ntarget:\n  port: 8080\n');
    write('search.yml', 'service: search\n');
    expect(await load('checkout')).toEqual({
      content: { service: 'checkout', target: { port: 8080 } },
      origin: join(folder, 'checkout.yaml'),
    });
    expect((await load('search'))?.content).toEqual({ service: 'search' });
  });

  it('knows the names of the services, in order, and takes no other file for one', async () => {
    for (const name of ['search.yml', 'checkout.yaml', 'README.md', 'service.schema.json', 'A plan.yaml'])
      write(name, '');
    expect(await createFolderDefinitionSource(folder).names()).toEqual(['checkout', 'search']);
  });

  it('has no services where there is no folder', async () => {
    const source = createFolderDefinitionSource(join(folder, 'nothing'));
    expect(await source.names()).toEqual([]);
    expect(await source.load('checkout')).toBeUndefined();
  });

  it.each(['../etc/passwd', 'nobody', '', '.'])('answers undefined for the service %j', async (service) => {
    write('checkout.yaml', 'service: checkout\n');
    expect(await load(service)).toBeUndefined();
  });

  it.each([
    [
      'a mapping that is not closed',
      'service: checkout\ntarget: {port: 8080\n',
      /line 3, column 1: .*end with a \}/,
    ],
    [
      'a tab for a space',
      'service: checkout\ntarget:\n\tport: 1\n',
      /line 3, column 1: Tabs are not allowed/,
    ],
    [
      'a key that is there twice',
      'service: checkout\nservice: other\n',
      /line 2, column 1: Map keys must be unique/,
    ],
    ['an alias without its anchor', 'service: checkout\ntarget: *nothing\n', /Unresolved alias .*nothing/],
    ['two documents', 'service: checkout\n---\nservice: b\n', /line 2, column 1: .*multiple documents/],
    ['an unknown tag', 'service: checkout\ntarget: !secret x\n', /line 2, column 9: Unresolved tag: !secret/],
  ])('refuses %s with file, line and column [IN-1]', async (_what, text, message) => {
    write('checkout.yaml', text);
    const refusal = expect(load('checkout')).rejects;
    await refusal.toMatchObject({ name: 'DeploymentRefused' });
    await expect(load('checkout')).rejects.toThrow(message);
    await expect(load('checkout')).rejects.toThrow(
      `${join(folder, 'checkout.yaml')} is not readable as YAML`,
    );
  });

  it('shows no text of the file in the message, because it may be a secret', async () => {
    write('checkout.yaml', 'service: checkout\ntarget:\n  env:\n    TOKEN: "hunter2\n');
    await expect(load('checkout')).rejects.not.toThrow('hunter2');
  });

  it('refuses a service with two definitions, and a file with the name of another service', async () => {
    write('checkout.yaml', 'service: payments\n');
    await expect(load('checkout')).rejects.toThrow(/describes the service "payments"/);
    write('checkout.yml', 'service: checkout\n');
    await expect(load('checkout')).rejects.toThrow(/two definitions, .*checkout\.yaml and checkout\.yml/);
  });

  it('leaves an empty file to the schema', async () => {
    write('checkout.yaml', '');
    expect((await load('checkout'))?.content).toBeNull();
  });
});
