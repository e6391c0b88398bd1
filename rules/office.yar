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
  condition:
    is_ole and has_vba and has_auto_macro and any of them
}

rule Office_Macro_Runs_Itself {
  meta:
    description = "a macro that runs by itself when the document is opened or closed"
    kind = "active"
  condition:
    is_ole and has_vba and has_auto_macro and not Office_Macro_Dropper
}

rule Office_XLM_Macro {
  meta:
    description = "an Excel 4.0 macro sheet"
    kind = "active"
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
    description = "a field or formula that starts a program by DDE"
    kind = "virus"
  strings:
    $word1 = "\x13DDEAUTO" nocase
    $word2 = "\x13 DDEAUTO" nocase
    $word3 = "\x13DDE " nocase
    $word4 = "\x13 DDE " nocase
    $instruction = "instrText"
    $simple = "fldSimple"
    $rtf = "\\fldinst" nocase
    $auto = "DDEAUTO" nocase
    $program1 = "cmd" nocase
    $program2 = "powershell" nocase
    $program3 = "system32" nocase
    $program4 = "\\Programs\\" nocase
    $program5 = "mshta" nocase
    // Each end written out, so that it is looked for by it: the words before it are common.
    $formula = /[=+@-](cmd|powershell|mshta|msexcel|rundll32|regsvr32)(\|'|\|"|\| '|\| "|\.exe\|'|\.exe\|"|\.exe\| '|\.exe\| ")/ nocase
  condition:
    (is_ole and any of ($word*))
    or (($instruction or $simple or (is_rtf and $rtf)) and $auto and any of ($program*))
    or ($formula and filetype != "message/rfc822")
}

rule Office_Package_With_Program {
  meta:
    description = "an embedded OLE package that holds a program or script"
    kind = "virus"
  strings:
    $stream = "\x01Ole10Native" wide
    $program1 = ".exe\x00" nocase
    $program2 = ".scr\x00" nocase
    $program3 = ".com\x00" nocase
    $program4 = ".pif\x00" nocase
    $program5 = ".bat\x00" nocase
    $program6 = ".cmd\x00" nocase
    $program7 = ".vbs\x00" nocase
    $program8 = ".vbe\x00" nocase
    $program9 = ".js\x00" nocase
    $program10 = ".jse\x00" nocase
    $program11 = ".wsf\x00" nocase
    $program12 = ".wsh\x00" nocase
    $program13 = ".hta\x00" nocase
    $program14 = ".lnk\x00" nocase
    $program15 = ".ps1\x00" nocase
    $program16 = ".jar\x00" nocase
    $program17 = ".cpl\x00" nocase
    $program18 = ".msi\x00" nocase
    $program19 = ".dll\x00" nocase
    $program20 = ".chm\x00" nocase
    $program21 = ".reg\x00" nocase
  condition:
    is_ole and $stream and any of ($program*)
}

rule Office_Remote_Template {
  meta:
    description = "a document that loads its template or a frame from the web"
    kind = "active"
  strings:
    $relationships = "schemas.openxmlformats.org/package/2006/relationships"
    $template = "relationships/attachedTemplate\""
    $frame = "relationships/frame\""
    $document = "relationships/subDocument\""
    $external = "TargetMode=\"External\""
    // Not file: and UNC, which honest documents of a company with shared templates have.
    $web = /Target ?= ?"(https?|ftp):/ nocase
  condition:
    $relationships and any of ($template, $frame, $document) and $external and $web
}

rule Office_Remote_Object {
  meta:
    description = "a document that loads an OLE object from the network (CVE-2017-0199, CVE-2021-40444, CVE-2022-30190)"
    kind = "virus"
  strings:
    $relationships = "schemas.openxmlformats.org/package/2006/relationships"
    $object = "relationships/oleObject\""
    // The type right before the target, as Office writes them; other orders need the marks of the known attacks.
    $web = /relationships\/oleObject" Target="(https?|ftp|file):/ nocase
    $mhtml = "Target=\"mhtml:" nocase
    $diagnostics = "ms-msdt:" nocase
    $exclamation = "!\" TargetMode=\"External\"" nocase
  condition:
    $relationships and $object and any of ($web, $mhtml, $diagnostics, $exclamation)
}

rule RTF_Equation_Object {
  meta:
    description = "an RTF document with an object for the Equation Editor (CVE-2017-11882, CVE-2018-0802)"
    kind = "virus"
  strings:
    $object = /\\obj(data|update|ocx|emb)/ nocase
    $name = "4571756174696f6e2e33" nocase // Equation.3
    $class = "02ce020000000000c000000000000046" nocase
    $plain = "\\objclass Equation.3" nocase
  condition:
    is_rtf and $object and any of ($name, $class, $plain)
}

rule RTF_Object_Loads_Itself {
  meta:
    description = "an RTF document with an object that is loaded when the document is opened"
    kind = "virus"
  strings:
    $data = "\\objdata" nocase
    $update = "\\objupdate" nocase
  condition:
    is_rtf and all of them
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
    $name1 = ".hta\x00" nocase wide
    $name2 = ".vbs\x00" nocase wide
    $name3 = ".vbe\x00" nocase wide
    $name4 = ".js\x00" nocase wide
    $name5 = ".jse\x00" nocase wide
    $name6 = ".wsf\x00" nocase wide
    $name7 = ".bat\x00" nocase wide
    $name8 = ".cmd\x00" nocase wide
    $name9 = ".ps1\x00" nocase wide
    $name10 = ".exe\x00" nocase wide
    $name11 = ".lnk\x00" nocase wide
    $name12 = ".chm\x00" nocase wide
  condition:
    uint32be(0) == 0xE4525C7B and ($mz or $lnk or ($file and ($script or any of ($name*))))
}
