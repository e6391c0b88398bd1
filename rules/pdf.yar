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
    // The name of a file, and neither an address that ends in .com nor a title with Node.js in it.
    $name = /\/U?F\s{0,8}\([^()\/:]{1,120}\.(exe|scr|com|pif|bat|cmd|vbs|vbe|js|jse|wsf|hta|lnk|ps1|jar|cpl|msi|iso|img|vhd|docm|xlsm|settingcontent-ms)\)/ nocase
  condition:
    is_pdf and $file and $name
}
