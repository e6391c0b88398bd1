// HTML that carries a file past the gateway, and scripts that fetch or start programs.

rule HTML_Smuggling {
  meta:
    description = "HTML that builds a file by script and saves it"
    kind = "virus"
  strings:
    $decode1 = "atob(" nocase
    $decode2 = "fromCharCode" nocase
    $decode3 = "Uint8Array(" nocase
    $decode4 = "window.atob" nocase
    $blob = /new\s{1,8}(window\.)?Blob\s{0,8}\(/ nocase
    $file = /new\s{1,8}File\s{0,8}\(\s{0,8}\[/ nocase
    $data = /data:application\/(octet-stream|zip|x-zip|x-iso|x-msdownload|x-rar)[^,"']{0,40};base64,/ nocase
    $save1 = "msSaveOrOpenBlob" nocase
    $save2 = "msSaveBlob" nocase
    $save3 = "createObjectURL" nocase
    $save4 = /\.download\s{0,8}=/ nocase
    $save5 = /setAttribute\(\s{0,8}['"]download['"]/ nocase
    $click = /\.click\s{0,4}\(/ nocase
    $script = /<script|<svg|onload\s?=|onerror\s?=/ nocase
  condition:
    $script and (
      (any of ($decode*) and ($blob or $file) and any of ($save*))
      or ($data and any of ($save*) and $click)
    )
}

rule HTML_Hidden_Archive {
  meta:
    description = "HTML whose script holds a program or archive as base64"
    kind = "virus"
  strings:
    $script = "<script" nocase
    $decode = /atob\s{0,4}\(|fromCharCode|FileReader|base64ToArrayBuffer|b64toBlob/ nocase
    // A quoted string that begins as a ZIP, RAR, 7z, CAB, PE, OLE2 or ISO does.
    $data = /['"`](UEsDB|UmFyIR|N3q8ry|TVNDRg|TVqQAA|TVpQAA|0M8R4K)[A-Za-z0-9+\/]{100}/
  condition:
    all of them and not filetype == "message/rfc822"
}

rule SVG_Script {
  meta:
    description = "a picture (SVG) with a script that leads elsewhere or decodes something"
    kind = "virus"
  strings:
    $svg = "<svg" nocase
    $script = /<script|\son(load|click|error|mouseover|begin)\s?=/ nocase
    $act = /atob\s{0,4}\(|eval\s{0,4}\(|fromCharCode|(window|document|top|self)\.location|location\.(href|replace|assign)|document\.write|createObjectURL/ nocase
    $html = /<html[\s>]|<body[\s>]/ nocase
  condition:
    $svg in (0..2048) and $script and $act and not $html in (0..1024) and not filetype == "message/rfc822"
}

rule Script_Host_Dropper {
  meta:
    description = "a script for Windows Script Host that fetches or writes a program and starts it"
    kind = "virus"
  strings:
    $create = /CreateObject|ActiveXObject|GetObject/ nocase
    $fetch1 = "MSXML2.XMLHTTP" nocase
    $fetch2 = "Microsoft.XMLHTTP" nocase
    $fetch3 = "MSXML2.ServerXMLHTTP" nocase
    $fetch4 = "WinHttp.WinHttpRequest" nocase
    $fetch5 = "ADODB.Stream" nocase
    $fetch6 = "DownloadFile" nocase
    $run1 = "WScript.Shell" nocase
    $run2 = "Shell.Application" nocase
    $run3 = "ShellExecute" nocase
    $run4 = "Win32_Process" nocase
    $run5 = /\.(Run|Exec)\s?\(/ nocase
  condition:
    $create and any of ($fetch*) and any of ($run*) and not filetype == "message/rfc822" and not uint32be(0) == 0xD0CF11E0
}

rule Script_PowerShell_Encoded {
  meta:
    description = "a call of PowerShell with an encoded command"
    kind = "virus"
  strings:
    $text = /(powershell|pwsh)(\.exe)?['"]?\s[^\r\n]{0,200}-e(nc|ncodedcommand|c)?\s{1,4}['"]?[A-Za-z0-9+\/]{40}/ nocase
    $wide = /(p\x00o\x00w\x00e\x00r\x00s\x00h\x00e\x00l\x00l\x00)[^\r\n]{0,400}-\x00e\x00((n\x00c\x00(o\x00d\x00e\x00d\x00c\x00o\x00m\x00m\x00a\x00n\x00d\x00)?)|(c\x00))?\x20\x00/ nocase
  condition:
    any of them
}

rule Script_PowerShell_Download {
  meta:
    description = "PowerShell that loads something from the network and runs it"
    kind = "virus"
  strings:
    $shell = /powershell|pwsh|System\.Net\.WebClient|Invoke-WebRequest|Start-BitsTransfer|\biwr\s|\birm\s/ nocase
    $load = /Download(String|File|Data)\s?\(|Invoke-(WebRequest|RestMethod)\s|Start-BitsTransfer\s|\b(iwr|irm)\s{1,4}['"(]?\s?(-uri\s)?['"]?https?:/ nocase
    $run = /\biex\b|Invoke-Expression|Start-Process|-ExecutionPolicy\s{1,4}Bypass|-ep\s{1,4}bypass|-w(indowstyle)?\s{1,4}hidden|Reflection\.Assembly/ nocase
  condition:
    all of them and not filetype == "message/rfc822" and not filetype == "text/html"
}

rule Script_System_Tool_Download {
  meta:
    description = "a command that makes a tool of Windows load or decode a program"
    kind = "virus"
  strings:
    $certutil = /certutil(\.exe)?['"]?\s[^\r\n]{0,120}[-\/](urlcache|decode|decodehex)\b/ nocase
    $bits = /bitsadmin(\.exe)?['"]?\s[^\r\n]{0,120}\/transfer\b[^\r\n]{0,200}https?:/ nocase
    $mshta = /mshta(\.exe)?['"]?\s{1,8}['"]?(https?:|javascript:|vbscript:|\\\\)/ nocase
    $regsvr = /regsvr32(\.exe)?['"]?\s[^\r\n]{0,120}\/i:['"]?https?:[^\r\n]{0,200}scrobj/ nocase
    $rundll = /rundll32(\.exe)?['"]?\s[^\r\n]{0,120}(javascript:|,\s?RunHTMLApplication|davclnt\.dll)/ nocase
    $wmic = /wmic(\.exe)?['"]?\s[^\r\n]{0,120}\/format:['"]?https?:/ nocase
    $msiexec = /msiexec(\.exe)?['"]?\s[^\r\n]{0,80}\/i\s{0,4}['"]?https?:/ nocase
  condition:
    any of them and not filetype == "message/rfc822"
}
