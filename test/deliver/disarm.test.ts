import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Disarmed } from '../../src/deliver/change/disarm/disarmer.ts';
import { disarmed as disarmedBy, testDisarmer } from '../support/disarming.ts';

const disarmer = testDisarmer();

function disarm(content: string | Buffer, type: string, charset = ''): Promise<Disarmed | null> {
  return disarmedBy(disarmer, content, type, charset);
}

describe('a PDF', () => {
  const pdf = (...objects: readonly string[]): string => {
    let text = '%PDF-1.7\n';
    const offsets = objects.map((object, i) => {
      const at = text.length;
      text += `${i + 1} 0 obj\n${object}\nendobj\n`;
      return at;
    });
    const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
    return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  };
  const page =
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://a.example/)>>>>' +
    '<</Subtype/Link/Rect[0 0 9 9]/A<</S/#4caunch/F(cmd.exe)>>>>]/AA<</O 4 0 R>>>>';
  const armed = pdf(
    '<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R/Names<</J#61vaScript<</Names[(a) 4 0 R]>>/EmbeddedFiles<</Names[(a.exe) 5 0 R]>>>>>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    page,
    '<</S/JavaScript/JS(app.alert\\(1\\))/Next<</S/SubmitForm/F(http://e.example/)>>>>',
    '<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>',
    '<</Type/EmbeddedFile/Length 2>>stream\nMZ\nendstream',
  );

  it('loses actions and files, and keeps pages and links', async () => {
    const disarmed = await disarm(armed, 'application/pdf');
    const text = disarmed?.content.toString('latin1') ?? '';
    assert.match(text, /^%PDF-[\s\S]*%%EOF\s*$/);
    assert.doesNotMatch(text, /alert|JavaScript|Launch|cmd\.exe|SubmitForm|OpenAction|EmbeddedFile|MZ/);
    assert.match(text, /https:\/\/a\.example\//);
    assert.match(text, /\/MediaBox/);
  });

  it('that is encrypted or damaged is not disarmed', async () => {
    assert.equal(
      await disarm(armed.replace('/Root 1 0 R', '/Root 1 0 R/Encrypt<</Filter/Standard>>'), 'application/pdf'),
      null,
    );
    assert.equal(await disarm('%PDF-1.7\n1 0 obj\n<<', 'application/pdf'), null);
  });
});

describe('whatever it is', () => {
  it('counts as disarmed only where it has been looked at again', async () => {
    const doubtful = testDisarmer({ isHarmless: () => Promise.resolve(false) });
    assert.equal(await disarmedBy(doubtful, '<p>', 'text/html'), null);
  });

  it('is left to others where its kind is not known', async () => {
    assert.equal(await disarm('x', 'application/x-ole-storage'), null);
  });
});
