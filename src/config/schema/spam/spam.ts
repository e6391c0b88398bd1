import * as z from 'zod';
import { levels, users } from './levels.ts';
import { similarity } from './similarity.ts';

/** What is looked at for signs of spam; one file for each key. */

export const spam = z.strictObject({ levels, similarity, users }).prefault({}).describe('Signs of spam.');
