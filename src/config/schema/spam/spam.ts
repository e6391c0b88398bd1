import * as z from 'zod';
import { greylist } from './greylist.ts';
import { learning } from './learning.ts';
import { levels, users } from './levels.ts';
import { lists } from './lists.ts';
import { outbound } from './outbound.ts';
import { relations } from './relations.ts';
import { reputation } from './reputation.ts';
import { rules } from './rules.ts';
import { similarity } from './similarity.ts';

/** What is looked at for signs of spam; one file for each key. */

export const spam = z
  .strictObject({ greylist, learning, levels, lists, outbound, relations, reputation, rules, similarity, users })
  .prefault({})
  .describe('Signs of spam.');
