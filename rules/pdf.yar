// PDF: what runs when the document is opened. Names may be written with #xx (ISO 32000-1 section 7.3.5).

private rule is_pdf {
  strings:
    $header = "%PDF-"
  condition:
    $header in (0..1024)
}

rule PDF_Launch_Action {
  meta:
    description = "a PDF that starts a program"
    kind = "virus"
  strings:
    $launch1 = "/S/Launch"
    $launch2 = "/S /Launch"
    $escaped1 = "/#4caunch" nocase
    $escaped2 = "/L#61unch" nocase
    $what = /\/(F|Win|Unix|Mac) ?[(<\/]/
  condition:
    is_pdf and $what and any of ($launch*, $escaped*)
}

rule PDF_Script_On_Open {
  meta:
    description = "a PDF whose script runs when it is opened"
    kind = "active"
  strings:
    $open1 = "/OpenAction"
    $open2 = /\/AA ?<</
    $open3 = /\/JavaScript ?(<<|\d)/ // in the tree of names
    $script1 = /\/JS ?[(<]/
    $script2 = /\/J#53|\/#4aS|\/#4a#53/ nocase
    $stream = /\/JS ?\d/
    $act1 = "exportDataObject"
    $act2 = "launchURL"
    $act3 = "submitForm"
    $act4 = "getURL"
    $act5 = "unescape"
    $act6 = "fromCharCode"
    $act7 = "util.printf"
    $act8 = "Collab."
    $act9 = /eval ?\\?\(/
  condition:
    is_pdf and any of ($open*) and ($stream or $script2 or ($script1 and any of ($act*)))
}

rule PDF_Embedded_Program {
  meta:
    description = "a PDF with a program or script as embedded file"
    kind = "virus"
  strings:
    $file = "/EmbeddedFile"
    $name1 = ".exe)" nocase
    $name2 = ".scr)" nocase
    $name3 = ".com)" nocase
    $name4 = ".pif)" nocase
    $name5 = ".bat)" nocase
    $name6 = ".cmd)" nocase
    $name7 = ".vbs)" nocase
    $name8 = ".vbe)" nocase
    $name9 = ".js)" nocase
    $name10 = ".jse)" nocase
    $name11 = ".wsf)" nocase
    $name12 = ".hta)" nocase
    $name13 = ".lnk)" nocase
    $name14 = ".ps1)" nocase
    $name15 = ".jar)" nocase
    $name16 = ".cpl)" nocase
    $name17 = ".msi)" nocase
    $name18 = ".iso)" nocase
    $name19 = ".img)" nocase
    $name20 = ".vhd)" nocase
    $name21 = ".docm)" nocase
    $name22 = ".xlsm)" nocase
    $name23 = ".SettingContent-ms)" nocase
  condition:
    is_pdf and $file and any of ($name*)
}
