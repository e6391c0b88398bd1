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
    $blob = /Blob\s{0,4}\(/
    $file = /new File\s{0,4}\(\s{0,4}\[/
    $data = /data:application\/(octet-stream|zip|x-zip|x-iso|x-msdownload|x-rar)/ nocase
    $save1 = "msSaveOrOpenBlob" nocase
    $save2 = "msSaveBlob" nocase
    $save3 = "createObjectURL" nocase
    $save4 = /\.download\s{0,4}=/
    $save5 = /setAttribute\(\s{0,4}['"`]download['"`]/
    $click = /\.click\s{0,4}\(/
    $script1 = "<script" nocase
    $script2 = "<svg" nocase
    $script3 = "onload=" nocase
    $script4 = "onerror=" nocase
    $function1 = "function"
    $function2 = "=>"
  condition:
    // Libraries that draw charts save pictures of them, and are nothing but functions; a page that brings a file is mostly data.
    any of ($script*) and (#function1 + #function2 < 50 or filesize > 4KB * (#function1 + #function2)) and (
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
    all of them and filetype != "message/rfc822"
}

rule SVG_Script {
  meta:
    description = "a picture (SVG) with a script that leads elsewhere or decodes something"
    kind = "virus"
  strings:
    $svg = "<svg" nocase
    $script1 = /<script|\son(load|click|error|mouseover)\s?=/ nocase
    // By itself: beside the others it would be looked for by "begin", of which a text may be full.
    $script2 = /\sonbegin\s?=/ nocase
    $act = /atob\s{0,4}\(|eval\s{0,4}\(|fromCharCode|(window|document|top|self)\.location|location\.(href|replace|assign)|document\.write|createObjectURL/ nocase
    $html = /<html[\s>]|<body[\s>]/ nocase
  condition:
    $svg in (0..2048) and any of ($script*) and $act and not $html in (0..1024) and filetype != "message/rfc822"
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
    $create and any of ($fetch*) and any of ($run*) and filetype != "message/rfc822" and not uint32be(0) == 0xD0CF11E0
}

rule Script_PowerShell_Encoded {
  meta:
    description = "a call of PowerShell with an encoded command"
    kind = "virus"
  strings:
    $shell = "powershell" nocase ascii wide
    $core = "pwsh" nocase ascii wide
    $enc1 = /-e(nc)? {1,4}['"]?[A-Za-z0-9+\/]{40}/ nocase
    $enc2 = /-ec {1,4}['"]?[A-Za-z0-9+\/]{40}/ nocase
    $enc3 = /-encodedcommand {1,4}['"]?[A-Za-z0-9+\/]{40}/ nocase
    $wide1 = " -enc " nocase wide
    $wide2 = " -ec " nocase wide
    $wide3 = "-encodedcommand " nocase wide
  condition:
    any of ($shell, $core) and any of ($enc*, $wide*)
}

rule Script_PowerShell_Download {
  meta:
    description = "PowerShell that loads something from the network and runs it"
    kind = "virus"
  strings:
    $shell1 = "powershell" nocase
    $shell2 = "pwsh" nocase
    $shell3 = "Net.WebClient" nocase
    $shell4 = "Invoke-WebRequest" nocase
    $shell5 = "Start-BitsTransfer" nocase
    $load1 = "DownloadString" nocase
    $load2 = "DownloadFile" nocase
    $load3 = "DownloadData" nocase
    $load4 = "Invoke-WebRequest " nocase
    $load5 = "Invoke-RestMethod " nocase
    $load6 = "Start-BitsTransfer " nocase
    // By what no link has in it: every link has "http".
    $load7 = /\b(iwr |irm ) {0,3}['"(]?(-uri )?['"]?htt.s?:/ nocase
    $run1 = /\biex\b/ nocase
    $run2 = "Invoke-Expression" nocase
    $run3 = "Start-Process" nocase
    $run4 = /-(ep|ExecutionPolicy) {1,4}bypass/ nocase
    $run5 = /-w(indowstyle)? {1,4}hidden/ nocase
    $run6 = "Reflection.Assembly" nocase
  condition:
    any of ($shell*) and any of ($load*) and any of ($run*) and filetype != "message/rfc822" and filetype != "text/html"
}

rule Script_System_Tool_Download {
  meta:
    description = "a command that makes a tool of Windows load or decode a program"
    kind = "virus"
  strings:
    $certutil = "certutil" nocase
    $fetch1 = /[-\/]urlcache\b/ nocase
    $fetch2 = /[-\/]decode(hex)?\b/ nocase
    $bits = "bitsadmin" nocase
    $transfer = "/transfer" nocase
    $mshta = /mshta(\.exe)?['"]? {1,4}['"]?(https?:|javascript:|vbscript:|\\\\)/ nocase
    $scriptlet = /regsvr32[^\x00]{1,200}\/i:['"]?https?:/ nocase
    $rundll = "rundll32" nocase
    $page1 = "javascript:" nocase
    $page2 = "RunHTMLApplication" nocase
    $page3 = "davclnt.dll" nocase
    $wmic = "wmic" nocase
    $format = /\/format:['"]?https?:/ nocase
    $install = /msiexec[^\x00]{1,200}\/i {0,4}['"]?https?:/ nocase
  condition:
    filetype != "message/rfc822" and (
      ($certutil and any of ($fetch*))
      or ($bits and $transfer)
      or $mshta
      or $scriptlet
      or ($rundll and any of ($page*))
      or ($wmic and $format)
      or $install
    )
}
