import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isMailByName } from './mail-file.ts';

it('a text or unknown octets under a name of mails is a mail; a file of known type is not', () => {
  for (const name of ['a.eml', 'A.EML', 'a.mht', 'a.eml. .']) assert.ok(isMailByName([name], 'text/plain'), name);
  assert.ok(isMailByName(['a.txt', 'a.eml'], 'application/octet-stream'));
  for (const name of ['eml', 'a.emlx', 'a.eml.txt', '']) assert.ok(!isMailByName([name], 'text/plain'), name);
  assert.ok(!isMailByName(['a.eml'], 'application/zip'));
});
