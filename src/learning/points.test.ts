import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pointsOf } from './points.ts';

const HOUSE = { spam: 500, ham: 2_000 };

test('an experienced model gives a point for each unit of log-odds, within bounds', () => {
  assert.deepEqual(
    [-30, -2.34, 2.34, 5, 30].map((logOdds) => pointsOf(logOdds, HOUSE)),
    [-4, -2.3, 2.3, 5, 6.5],
  );
});

test('what it is not sure of counts nothing', () => {
  assert.deepEqual(
    [-0.9, 0, 0.9].map((logOdds) => pointsOf(logOdds, HOUSE)),
    [0, 0, 0],
  );
});

test('the base alone sends nothing to quarantine, and excuses little; a few lessons change that a little', () => {
  assert.deepEqual(
    [-30, 30].map((logOdds) => pointsOf(logOdds, { spam: 0, ham: 0 })),
    [-1, 2],
  );
  assert.deepEqual(
    [-1.4, 2.6].map((logOdds) => pointsOf(logOdds, { spam: 0, ham: 0 })),
    [-0.7, 1.3],
  );
  assert.deepEqual(
    [-30, 30].map((logOdds) => pointsOf(logOdds, { spam: 10, ham: 900 })),
    [-1.3, 2.5],
  );
});
