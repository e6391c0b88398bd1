import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { Budget, DEFAULT_LIMITS } from '../budget.ts';
import { Scratch } from '../scratch.ts';
import { Extraction, LimitBreach } from './extraction.ts';
import { Meter } from './meter.ts';

function extraction(limits: { members?: number; expandedBytes?: number } = {}): Extraction {
  const scratch = new Scratch(tmpdir());
  const budget = new Budget({ limits: { ...DEFAULT_LIMITS, ...limits }, scratch, clock: { now: () => 0 } });
  return new Extraction(new Meter(budget, 1000));
}

describe('what a sandbox process sends', () => {
  it('is kept by members, each a copy of its own', () => {
    const sink = extraction();
    const reused = Buffer.from('first');
    sink.open('a');
    sink.data(reused);
    sink.close();
    reused.fill('x');
    sink.complaint('ERROR: CRC Failed : a');
    assert.deepEqual(
      sink.results.map((result) => (result.kind === 'file' ? `${result.content.slice(0, 5)}` : result.text)),
      ['first', 'ERROR: CRC Failed : a'],
    );
  });

  it('is a breach where it makes no sense', () => {
    assert.throws(() => extraction().data(Buffer.from('x')), LimitBreach);
    assert.throws(() => extraction().close(), LimitBreach);
    const sink = extraction();
    sink.open('a');
    assert.throws(() => sink.open('b'), LimitBreach);
  });

  it('is a breach where it is more than was asked for', () => {
    const bytes = extraction({ expandedBytes: 9 });
    bytes.open('a');
    bytes.data(Buffer.alloc(9));
    assert.throws(() => bytes.data(Buffer.alloc(1)), LimitBreach);
    const chatter = extraction({ members: 0 });
    assert.throws(() => {
      for (let i = 0; i < 100; i++) chatter.complaint('ERROR: x : y');
    }, LimitBreach);
  });
});
