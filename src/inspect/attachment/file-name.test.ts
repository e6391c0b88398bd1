import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readFileName } from './file-name.ts';

test('the extension is the one that a system would act upon', () => {
  const cases: readonly (readonly [name: string, extension: string])[] = [
    ['report.pdf', 'pdf'],
    ['REPORT.PDF', 'pdf'],
    ['setup.exe', 'exe'],
    ['setup.exe.', 'exe'],
    ['setup.exe . .', 'exe'],
    ['setup.exe"', 'exe'],
    ["setup.exe'", 'exe'],
    ['setup.exe/', 'exe'],
    ['setup.exe\u{e0041}', 'exe'],
    ['setup.e\u200bxe', 'exe'],
    ['setup\uff0eexe', 'exe'],
    ['setup\u2024exe', 'exe'],
    ['setup.\uff45\uff58\uff45', 'exe'],
    ['setup\u3002exe', 'exe'],
    ['invoice\u202efdp.exe', 'exe'],
    ['C:\\temp\\setup.exe', 'exe'],
    ['../../etc/cron.d/run.sh', 'sh'],
    ['folder.exe/readme', ''],
    ['no extension', ''],
    ['.bashrc', 'bashrc'],
    ['', ''],
    ['...', ''],
    [`${'a'.repeat(100_000)}.exe`, 'exe'],
  ];
  for (const [name, extension] of cases)
    assert.equal(readFileName(name).extensions[0], extension, JSON.stringify(name.slice(-40)));
});

test('where systems disagree, every extension is told', () => {
  assert.ok(readFileName('run.exe\0.pdf').extensions.includes('exe'));
  assert.ok(readFileName('run.exe\0.pdf').extensions.includes('pdf'));
  assert.ok(readFileName('run.exe:stream.txt').extensions.includes('exe'));
  assert.ok(readFileName('notes.exe\u3002txt').extensions.includes('txt'));
});

test('the tricks of a name are told', () => {
  assert.ok(readFileName('invoice\u202efdp.exe').bidi);
  assert.ok(!readFileName('\u05d3\u05d5\u05d7\u200f.pdf').bidi);
  assert.ok(readFileName('holiday.jpg.{3050F4D8-98B5-11CF-BB82-00AA00BDCE0B}').clsid);
  assert.ok(!readFileName('{3050F4D8-98B5-11CF-BB82-00AA00BDCE0B}.jpg').clsid);
  assert.equal(readFileName('invoice.pdf.exe').inner, 'pdf');
  assert.equal(readFileName('invoice.pdf                    .exe').inner, 'pdf');
  assert.equal(readFileName('invoice.exe').inner, '');
});

test('dressing up a blocked extension never hides it', () => {
  const dress = fc.constantFrom('.', ' ', '\u200b', '\u202e', '\ufeff', '\u00ad', '\u2066', '.\u200b');
  fc.assert(
    fc.property(
      fc.string({ maxLength: 30 }),
      fc.array(dress, { maxLength: 8 }),
      fc.constantFrom('.exe', '.EXE', '\uff0eexe', '.e\u200dxe'),
      (stem, tail, extension) => {
        assert.ok(readFileName(`${stem}${extension}${tail.join('')}`).extensions.includes('exe'));
      },
    ),
    { numRuns: 300 },
  );
});
