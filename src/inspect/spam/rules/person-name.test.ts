import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownPerson, nameWords, personNamed } from './person-name.ts';

const PEOPLE = [
  knownPerson({ name: 'J\u00f6rg M\u00fcller', addresses: [] }),
  knownPerson({ name: 'Cher', addresses: [] }),
];
const named = (text: string): string | null => personNamed(nameWords(text), PEOPLE)?.name ?? null;

test('a name is the same with other accents, case, order and letters that look alike', () => {
  for (const text of [
    'Jorg Muller',
    'M\u00dcLLER, J\u00f6rg',
    'J\u043erg Mull\u0435r',
    'J\u00f6rg Mu\u0308ller (CEO)',
    'Dr. J\u00f6rg Muller, Head of Sales',
  ])
    assert.equal(named(text), 'J\u00f6rg M\u00fcller', text);
});

test('another name is not', () => {
  for (const text of ['J\u00f6rg Miller', 'M\u00fcller GmbH', '', 'Cher Brown']) assert.equal(named(text), null, text);
  assert.equal(named('CHER'), 'Cher');
});
