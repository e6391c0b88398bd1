// Shortcuts, and images of disks that bring them along.

rule Shortcut_Runs_Command {
  meta:
    description = "a Windows shortcut that starts a command interpreter or script host"
    kind = "virus"
  strings:
    $tool = /powershell|pwsh|cmd\.exe|mshta|wscript|cscript|rundll32|regsvr32|certutil|bitsadmin|msiexec|forfiles|ftp\.exe|curl\.exe|conhost/ nocase ascii wide
  condition:
    // MS-SHLLINK section 2.1: HeaderSize and LinkCLSID.
    uint32(0) == 0x0000004C and uint32(4) == 0x00021401 and $tool
}

rule Shortcut_In_Disk_Image {
  meta:
    description = "a disk image with a Windows shortcut in it"
    kind = "virus"
  strings:
    $lnk = { 4C 00 00 00 01 14 02 00 00 00 00 00 C0 00 00 00 00 00 00 46 }
    $vhd = "conectix"
    $vhdx = "vhdxfile"
    $udf = "NSR0"
  condition:
    $lnk and (
      uint32be(0x8001) == 0x43443030 // CD00
      or $udf in (0x8000..0x9800)
      or $vhdx at 0
      or (filesize > 512 and $vhd at filesize - 512)
    )
}

rule Internet_Shortcut_To_Share {
  meta:
    description = "an Internet shortcut that leads to a file or share instead of the web"
    kind = "virus"
  strings:
    $section = "[InternetShortcut]" nocase
    $file = "\nURL=file:" nocase
    $share = "\nURL=\\\\" nocase
  condition:
    $section in (0..512) and any of ($file, $share)
}
