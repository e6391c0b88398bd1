import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createRulesInspector } from '../../../src/inspect/spam/rules/rules.ts';
import { readRuleFiles } from '../../../src/inspect/spam/user-rules/rule-file.ts';
import { UserRules } from '../../../src/inspect/spam/user-rules/user-rules.ts';
import { dissectText, testDissector } from '../../support/dissecting.ts';
import { subjectOf } from '../../support/parts.ts';
import { realMails } from '../../support/spam-assassin.ts';
import { missingTool, runTool } from '../../support/tool.ts';
import { options } from '../spam-rules/made-mail.ts';

const text = readFileSync(join(import.meta.dirname, 'rules.cf'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'postern-rules-'));
after(() => rmSync(folder, { recursive: true }));

/** What SpamAssassin says of each file: the rules that hit, a line each. */
const SCRIPT = `
use Mail::SpamAssassin;
my ($folder, @files) = @ARGV;
local $/; open(my $rules, '<', "$folder/rules.cf"); my $text = <$rules>; $/ = "\\n";
my $sa = Mail::SpamAssassin->new({ dont_copy_prefs => 1, local_tests_only => 1, userprefs_filename => '/dev/null', config_text => $text,
  username => 'nobody', userstate_dir => $folder, home_dir_for_helpers => $folder });
for my $file (@files) {
  open(my $in, '<', $file); my $mail = $sa->parse([<$in>]); my $status = $sa->check($mail);
  print join(' ', sort split(/,/, $status->get_names_of_tests_hit())), "\\n"; $status->finish; $mail->finish;
}`;
const NEEDED = `
loadplugin Mail::SpamAssassin::Plugin::Check
util_rb_tld com net org edu gov mil int uk ie de fr it nl ca au jp us cc tv biz info
`;

/** Where the gateway sees what a reader sees, and SpamAssassin does not. */
const EXPLAINED: ReadonlySet<string> = new Set([
  // A display name of pieces, quoted and not, of which SpamAssassin takes one.
  'easy-ham-2/01241 FROM_TWO_WORDS',
  // What stands within <iframe>, which browsers do not show.
  'hard-ham-1/00041 BODY_SLASHES',
  // Words of pictures (`alt`).
  'hard-ham-1/00121 BODY_ACROSS',
  'hard-ham-1/00201 BODY_CLICK',
  'hard-ham-1/00121 META_NOT',
]);

test('the same rules hit the same real mails as in SpamAssassin', {
  skip: missingTool('spamassassin', 'perl'),
}, async () => {
  const mails = realMails(40);
  writeFileSync(join(folder, 'rules.cf'), NEEDED + text);
  const files = mails.map((mail, index) => {
    const path = join(folder, `${index}.eml`);
    writeFileSync(path, mail.data().replace(/\r\n/g, '\n'), 'latin1');
    return path;
  });
  const theirs = runTool(folder, 'perl', ['-e', SCRIPT, folder, ...files])
    .toString()
    .trimEnd()
    .split('\n');
  const { rules, problems } = readRuleFiles([{ path: 'rules.cf', text }]);
  assert.deepEqual(problems, []);
  const inspector = createRulesInspector({ ...options, userRules: new UserRules(rules) });
  const names = new Set(rules.map(({ name }) => name));
  const dissector = await testDissector();
  const differ: string[] = [];
  const seen = new Set<string>();
  for (const [index, mail] of mails.entries()) {
    const dissection = await dissectText(dissector, mail.data());
    const found = await inspector.inspect(subjectOf(dissection), new AbortController().signal);
    const ours = found.map(({ name }) => name).filter((name) => names.has(name));
    const other = (theirs[index] ?? '').split(' ').filter((name) => name !== '');
    for (const name of other) seen.add(name);
    const [id = ''] = mail.name.split('.');
    for (const name of names) if (ours.includes(name) !== other.includes(name)) differ.push(`${id} ${name}`);
    dissection.close();
  }
  assert.deepEqual(
    differ.filter((one) => !EXPLAINED.has(one)),
    [],
  );
  const silent = [...names].filter((name) => !name.startsWith('__') && !seen.has(name));
  assert.deepEqual(silent, []);
});
