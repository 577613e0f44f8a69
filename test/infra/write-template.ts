import { renameSync, writeFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { SlipwayStack } from '../../lib/infra/slipway-stack.ts';
import { quickApp } from './quick-app.ts';

/** `node test/infra/write-template.ts <file>`: the stack without services, in a file. */
const file = process.argv[2];
if (!file) throw new Error('no file was named; write: node test/infra/write-template.ts <file>');
const template = Template.fromStack(new SlipwayStack(quickApp(), 'Test')).toJSON();
// As one step: whoever looks for it finds all of it or nothing.
const own = `${file}-${process.pid}`;
writeFileSync(own, JSON.stringify(template));
renameSync(own, file);
