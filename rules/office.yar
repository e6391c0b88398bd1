// Documents of Office: OLE2 files, members of OOXML packages (vbaProject.bin, relationships, macro sheets), RTF.

private rule is_ole {
  condition:
    uint32be(0) == 0xD0CF11E0 and uint32be(4) == 0xA1B11AE1
}

private rule is_rtf {
  condition:
    uint32be(0) == 0x7B5C7274
}

private rule has_vba {
  strings:
    // The start of every compressed VBA module (MS-OVBA section 2.4.1): "Attribute VB_Nam" with its flag bytes.
    $compressed = { 00 41 74 74 72 69 62 75 74 00 65 20 56 42 5F }
    $source = "Attribute VB_Name"
    $project = "_VBA_PROJECT" wide
  condition:
    any of them
}

private rule has_auto_macro {
  strings:
    $a1 = "AutoOpen" nocase
    $a2 = "Auto_Open" nocase
    $a3 = "AutoExec" nocase
    $a4 = "AutoClose" nocase
    $a5 = "Auto_Close" nocase
    $a6 = "Document_Open" nocase
    $a7 = "Document_Close" nocase
    $a8 = "Workbook_Open" nocase
    $a9 = "Workbook_Activate" nocase
    $a10 = "Document_ContentControlOnEnter" nocase
    $a11 = "_OnDownloadComplete" nocase
    $a12 = "InkPicture1_Painted" nocase
  condition:
    any of them
}

rule Office_Macro_Dropper {
  meta:
    description = "a macro that runs by itself and starts programs or loads from the network"
    kind = "virus"
  strings:
    $s1 = "WScript.Shell" nocase
    $s2 = "Shell.Application" nocase
    $s3 = "URLDownloadToFile" nocase
    $s4 = "MSXML2.XMLHTTP" nocase
    $s5 = "MSXML2.ServerXMLHTTP" nocase
    $s6 = "WinHttp.WinHttpRequest" nocase
    $s7 = "ADODB.Stream" nocase
    $s8 = "powershell" nocase
    $s9 = "winmgmts:" nocase
    $s10 = "cmd.exe" nocase
    $s11 = "cmd /c" nocase
    $s12 = "mshta" nocase
    $s13 = "certutil" nocase
    $s14 = "regsvr32" nocase
    $s15 = "rundll32" nocase
    $s16 = "CreateRemoteThread"
    $s17 = "VirtualAlloc"
    $s18 = "WriteProcessMemory"
    $s19 = "ExecuteExcel4Macro" nocase
    // Tokens of a compressed module, as far as its first 8 literals go; a flag byte may stand between.
    $s20 = /CreateO.?bject\(?.{0,2}"?WScri/ nocase
    $shell = /\bShell[ (].{0,3}["(]/ nocase
  condition:
    is_ole and has_vba and has_auto_macro and any of them
}

rule Office_Macro_Runs_Itself {
  meta:
    description = "a macro that runs by itself when the document is opened or closed"
    kind = "attachment"
  condition:
    is_ole and has_vba and has_auto_macro and not Office_Macro_Dropper
}

rule Office_XLM_Macro {
  meta:
    description = "an Excel 4.0 macro sheet"
    kind = "attachment"
  strings:
    // BOUNDSHEET8 (MS-XLS section 2.4.28) with dt = 1, a macro sheet: visible, hidden, very hidden.
    $sheet = { 85 00 ?? 00 ?? ?? ?? ?? (00 | 01 | 02) 01 }
    $workbook = "Workbook" wide
    // OOXML: the folder's name stands in the ZIP's directory; the part itself has this root element.
    $member = "xl/macrosheets/sheet"
    $xml = "http://schemas.microsoft.com/office/excel/2006/main"
    $root = "<xm:macrosheet"
  condition:
    (is_ole and $sheet and $workbook) or (uint32be(0) == 0x504B0304 and $member) or ($xml and $root)
}

rule Office_DDE_Field {
  meta:
    description = "a field that starts a program by DDE"
    kind = "virus"
  strings:
    $field = /[\x13>]\s{0,8}"?(DDEAUTO|DDE)"?\s{1,8}"?[a-z]{0,2}:?[^\x15<]{0,80}(cmd|powershell|mshta|wscript|cscript|excel|winword|system32|programs)/ nocase
    $rtf = /\\fldinst[^}]{0,40}\bDDE(AUTO)?\b/ nocase
    $formula = /[=+@-](cmd|powershell|mshta|msexcel|rundll32|regsvr32)(\.exe)?\|\s?['"]/ nocase
  condition:
    $field or (is_rtf and $rtf) or ($formula and not filetype == "message/rfc822")
}

rule Office_Package_With_Program {
  meta:
    description = "an embedded OLE package that holds a program or script"
    kind = "virus"
  strings:
    $stream = "\x01Ole10Native" wide
    $ole = /[\x20-\x7e]{1,120}\.(exe|scr|com|pif|bat|cmd|vbs|vbe|js|jse|wsf|wsh|hta|lnk|ps1|jar|cpl|msi|dll|chm|reg)\x00/ nocase
  condition:
    is_ole and $stream and $ole
}

rule Office_Remote_Template {
  meta:
    description = "a document that loads its template from the network"
    kind = "virus"
  strings:
    $relationships = "schemas.openxmlformats.org/package/2006/relationships"
    $a = /relationships\/(attachedTemplate|frame|subDocument)"[^>]{0,300}Target\s?=\s?"\s{0,4}(https?|ftp|file|\\\\)/ nocase
    $b = /Target\s?=\s?"\s{0,4}(https?:|ftp:|file:|\\\\)[^">]{0,300}"[^>]{0,300}relationships\/(attachedTemplate|frame|subDocument)"/ nocase
  condition:
    $relationships and any of ($a, $b)
}

rule Office_Remote_Object {
  meta:
    description = "a document that loads an OLE object from the network"
    kind = "virus"
  strings:
    $relationships = "schemas.openxmlformats.org/package/2006/relationships"
    $a = /relationships\/oleObject"[^>]{0,300}Target\s?=\s?"\s{0,4}(mhtml:|https?:|ms-msdt:|file:|\\\\)/ nocase
    $b = /Target\s?=\s?"\s{0,4}(mhtml:|https?:|ms-msdt:|file:|\\\\)[^">]{0,300}"[^>]{0,300}relationships\/oleObject"/ nocase
  condition:
    $relationships and any of ($a, $b)
}

rule RTF_Equation_Object {
  meta:
    description = "an RTF document with an object for the Equation Editor (CVE-2017-11882, CVE-2018-0802)"
    kind = "virus"
  strings:
    $object = /\\obj(data|update|ocx|emb)/ nocase
    // "Equation.3" and the class 0002CE02-0000-0000-C000-000000000046, as hexadecimal text that white space may break.
    $name = /4\s{0,4}5\s{0,4}7\s{0,4}1\s{0,4}7\s{0,4}5\s{0,4}6\s{0,4}1\s{0,4}7\s{0,4}4\s{0,4}6\s{0,4}9\s{0,4}6\s{0,4}f\s{0,4}6\s{0,4}e\s{0,4}2\s{0,4}e\s{0,4}3/ nocase
    $class = "02ce020000000000c000000000000046" nocase
    $plain = "\\objclass Equation.3" nocase
  condition:
    is_rtf and $object and any of ($name, $class, $plain)
}

rule RTF_Object_Program {
  meta:
    description = "an RTF document with a packaged program or a link that loads an object"
    kind = "virus"
  strings:
    $object = "\\objdata" nocase
    $package = "5061636b61676500" nocase
    $link = "4f4c45324c696e6b00" nocase // OLE2Link
    // .exe, .scr, .vbs, .js, .bat, .cmd, .hta, .ps1, .wsf, .lnk with the closing NUL
    $program = /2e(657865|736372|766273|6a73|626174|636d64|687461|707331|777366|6c6e6b)00/ nocase
    $url = /68007400740070003a002f002f00|687474703a2f2f/ nocase
  condition:
    is_rtf and $object and (($package and $program) or ($link and $url))
}

rule OneNote_Embedded_Program {
  meta:
    description = "a OneNote section with an embedded program or script"
    kind = "virus"
  strings:
    // FileDataStoreObject (MS-ONESTORE section 2.6.13), whose data begins 20 bytes behind its GUID.
    $mz = { E7 16 E3 BD 65 26 11 45 A4 C4 8D 4D 0B 7A 9E AC [20] 4D 5A }
    $lnk = { E7 16 E3 BD 65 26 11 45 A4 C4 8D 4D 0B 7A 9E AC [20] 4C 00 00 00 01 14 02 00 }
    $file = { E7 16 E3 BD 65 26 11 45 A4 C4 8D 4D 0B 7A 9E AC }
    $script = /powershell|wscript|mshta|cscript|cmd(\.exe)? \/c|<hta:|<script|@echo off|CreateObject/ nocase
    $name = /\.(hta|vbs|vbe|js|jse|wsf|bat|cmd|ps1|exe|lnk|chm)\x00/ nocase wide
  condition:
    uint32be(0) == 0xE4525C7B and ($mz or $lnk or ($file and ($script or $name)))
}
