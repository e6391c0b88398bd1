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
    $launch = /\/S\s{0,8}\/(L|#4c)(a|#61)(u|#75)(n|#6e)(c|#63)(h|#68)[\s\/<>]/ nocase
    $what = /\/(F|Win|Unix|Mac)\s{0,8}[(<\/]/
  condition:
    is_pdf and $launch and $what
}

rule PDF_Script_On_Open {
  meta:
    description = "a PDF whose script runs when it is opened"
    kind = "attachment"
  strings:
    $open1 = /\/OpenAction[\s<\[\/]/
    $open2 = /\/AA\s{0,8}<</
    $names = /\/Names\s{0,8}(<<|\[)[^>]{0,200}\/JavaScript/
    $script = /\/(J|#4a)(S|#53)\s{0,8}[(<\d]/
    $danger = /exportDataObject|launchURL|submitForm|getURL|eval\s?\(|unescape\s?\(|String\.fromCharCode|util\.printf|Collab\.|app\.setTimeOut/ nocase
    $stream = /\/(J|#4a)(S|#53)\s{0,8}\d{1,10}\s\d{1,5}\sR/
  condition:
    is_pdf and any of ($open1, $open2, $names) and $script and ($danger or $stream)
}

rule PDF_Embedded_Program {
  meta:
    description = "a PDF with a program or script as embedded file"
    kind = "virus"
  strings:
    $file = "/EmbeddedFile"
    $name = /\/U?F\s{0,8}\([^)]{1,200}\.(exe|scr|com|pif|bat|cmd|vbs|vbe|js|jse|wsf|hta|lnk|ps1|jar|cpl|msi|iso|img|vhd|docm|xlsm|SettingContent-ms)\)/ nocase
  condition:
    is_pdf and all of them
}
