import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SentMail, sentMail } from '../../../../test/support/senders.ts';
import { provenOf } from './proven.ts';

const ANNA = 'Anna <anna@mail.partner.example>';

/** The author, where he is proven. */
function author(told: SentMail): string | null {
  const { authenticated, envelope } = sentMail({ from: ANNA, ...told });
  return provenOf(authenticated, envelope.sender).author?.text ?? null;
}

test('an author is proven by DMARC, by a trusted forwarder, and without a DMARC record by his own domain', () => {
  const anna = 'anna@mail.partner.example';
  assert.equal(author({ dmarc: 'pass' }), anna);
  assert.equal(author({ dmarc: 'fail', arc: { trusted: true, sealedDmarc: 'pass' } }), anna);
  assert.equal(author({ spf: 'pass' }), anna);
  assert.equal(author({ signed: ['mail.partner.example/s1'] }), anna);
  assert.equal(author({ signed: ['other.example/s1', 'partner.example/s1'] }), anna, 'by the domain above');
});

test('an author is not proven by what others can do', () => {
  const unproven: Readonly<Record<string, SentMail>> = {
    'nothing at all': {},
    'a sender of another domain': { spf: 'pass', sender: 'x@other.example' },
    'SPF that does not pass': { spf: 'softfail' },
    'a signature of another domain': { signed: ['other.example/s1'] },
    'a signature of a domain beneath': { signed: ['x.mail.partner.example/s1'] },
    'a signature of a public suffix': { from: 'anna@shop.co.uk', signed: ['co.uk/s1'] },
    'a name that only ends alike': { from: 'anna@notpartner.example', signed: ['partner.example/s1'] },
    'a key that is tested': { signed: ['partner.example/s1'], testing: true },
    'a DMARC failure': { dmarc: 'fail', spf: 'pass' },
    'a forwarder who is not trusted': { arc: { result: 'pass', sealedDmarc: 'pass' } },
    'an author field with a fault': { dmarc: 'pass', faults: [{ name: 'from-group', detail: '' }] },
  };
  for (const [what, told] of Object.entries(unproven)) assert.equal(author(told), null, what);
});

test('the sender of the envelope is proven by SPF of his own domain, keys by signatures that hold', () => {
  const passes = sentMail({
    from: ANNA,
    sender: 'b@list.example',
    spf: 'pass',
    signed: ['list.example/k1', 'x.example/k2'],
  });
  const proven = provenOf(passes.authenticated, passes.envelope.sender);
  assert.equal(proven.sender?.text, 'b@list.example');
  assert.deepEqual(
    proven.keys.map(({ domain, selector }) => `${domain}/${selector}`),
    ['list.example/k1', 'x.example/k2'],
  );
  const bounce = sentMail({ from: ANNA, sender: null, spf: 'pass' });
  assert.equal(provenOf(bounce.authenticated, bounce.envelope.sender).sender, null);
});
