import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { definitionJsonSchema } from '../../lib/model/definition-schema.ts';
import { parseDuration } from '../../lib/model/duration.ts';

const schema = JSON.parse(JSON.stringify(definitionJsonSchema()));

describe('the JSON Schema for editors', () => {
  it('is the one in services/: if not, run `npm run schema` [IN-1]', () => {
    const path = join(__dirname, '..', '..', 'services', 'service.schema.json');
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(definitionJsonSchema(), null, 2)}\n`);
  });

  it('asks for the service and the target only, and allows no unknown key', () => {
    expect(schema.required).toEqual(['service', 'target']);
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.delivery.additionalProperties).toBe(false);
    expect(schema.properties.delivery.required).toBeUndefined();
  });

  it('takes a duration as text or whole seconds, and says its limits', () => {
    const { observe } = schema.properties.delivery.properties;
    expect(observe.description).toBe('a duration from 2 s to 1 h, written like 30s, 10m, 24h or 7d');
    expect(observe.default).toBe(600);
    const [text, seconds] = observe.anyOf;
    expect(seconds).toMatchObject({ type: 'integer' });
    for (const [duration, valid] of [
      ['10m', true],
      ['90 s', true],
      ['10 minutes', false],
      ['-1s', false],
    ] as const) {
      expect(new RegExp(text.pattern).test(duration)).toBe(valid);
      expect(parseDuration(duration) !== undefined).toBe(valid);
    }
  });

  it('says something about every setting: nothing is left open', () => {
    const open: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (node === null || typeof node !== 'object') return;
      const keys = Object.keys(node);
      if (
        /\.properties\.[^.]+$/.test(path) &&
        !keys.some((key) => /^(type|anyOf|oneOf|enum|const|\$ref)$/.test(key))
      )
        open.push(path);
      for (const [key, inner] of Object.entries(node)) walk(inner, `${path}.${key}`);
    };
    walk(schema, '');
    expect(open).toEqual([]);
  });
});
