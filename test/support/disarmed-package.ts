import assert from 'node:assert/strict';
import { readPackage } from '../../src/deliver/change/disarm/office/package.ts';
import { partNameOf, sourceOf, targetPart } from '../../src/deliver/change/disarm/office/part-name.ts';
import { elementsOf, parseXml } from '../../src/deliver/change/disarm/office/xml.ts';

/**
 * The parts of a package by their names, after it has been seen to be whole: every relationship leads to a part, every reference to a
 * relationship, every part has a type and is led to.
 */
export function wholePackage(octets: Buffer): ReadonlyMap<string, string> {
  const parts = readPackage(octets);
  assert.ok(parts, 'what is written can be read');
  const ids = new Map<string, Set<string>>();
  const reached = new Set<string>();
  for (const [name, { content }] of parts) {
    if (!name.endsWith('.rels')) continue;
    const source = sourceOf(name);
    assert.ok(source === '' || parts.has(source), `${name} belongs to a part`);
    const all = elementsOf(parseXml(content)).filter(({ localName }) => localName === 'Relationship');
    ids.set(source, new Set(all.map((one) => one.getAttribute('Id') ?? '')));
    for (const one of all) {
      if (one.getAttribute('TargetMode') === 'External') continue;
      const target = targetPart(source, one.getAttribute('Target') ?? '');
      assert.ok(parts.has(target), `${name} leads to ${target}`);
      reached.add(target);
    }
  }
  const types = elementsOf(parseXml(parts.get('[content_types].xml')?.content ?? Buffer.alloc(0)));
  const named = types.map((one) => partNameOf(one.getAttribute('PartName') ?? ''));
  const extensions = types.map((one) => one.getAttribute('Extension')?.toLowerCase());
  for (const name of named) assert.ok(name === '.' || parts.has(name), `a type for ${name}`);
  for (const [name, { content }] of parts) {
    assert.ok(
      name === '[content_types].xml' || named.includes(name) || extensions.includes(name.split('.').at(-1)),
      `${name} has a type`,
    );
    if (name.endsWith('.rels') || name === '[content_types].xml') continue;
    assert.ok(reached.has(name), `${name} is led to`);
    if (/\.(?:xml|vml)$/.test(name)) assertReferences(name, content, ids.get(name) ?? new Set());
  }
  return new Map([...parts.values()].map(({ name, content }) => [name, content.toString()]));
}

function assertReferences(name: string, content: Buffer, ids: ReadonlySet<string>): void {
  for (const element of elementsOf(parseXml(content))) {
    for (const { namespaceURI, value } of element.attributes) {
      if (namespaceURI?.endsWith('/relationships')) assert.ok(ids.has(value), `${name} refers to ${value}`);
    }
  }
}
