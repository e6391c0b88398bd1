import * as z from 'zod';

/** What is looked at for signs of spam; one file for each key. */

export const spam = z.strictObject({}).prefault({}).describe('Signs of spam.');
