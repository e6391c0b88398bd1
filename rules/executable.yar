// Programs that hide what they are. The attachment check blocks programs by name and type; these look where it cannot.

private rule is_mail {
  strings:
    $mime = "\nMIME-Version:" nocase
    $received = "\nReceived:" nocase
    $encoding = "\nContent-Transfer-Encoding:" nocase
  condition:
    filetype == "message/rfc822" or any of them
}

rule Executable_PE_Disguised {
  meta:
    description = "a Windows program under the name of something else"
    kind = "virus"
  condition:
    uint16(0) == 0x5A4D and uint32(0x3C) < filesize and uint32(uint32(0x3C)) == 0x00004550
    and extension matches /^\.(pdf|docx?|xlsx?|pptx?|rtf|odt|ods|txt|csv|log|html?|xml|json|jpe?g|png|gif|bmp|tiff?|svg|webp|ico|mp3|mp4|avi|mov|wav|zip|rar|7z|eml|msg|ics|vcf)$/
}

rule Executable_ELF_Disguised {
  meta:
    description = "a Unix program (ELF) under the name of something else"
    kind = "virus"
  condition:
    uint32(0) == 0x464C457F and (uint8(4) == 1 or uint8(4) == 2) and uint8(6) == 1
    and extension matches /^\.(pdf|docx?|xlsx?|pptx?|rtf|odt|ods|txt|csv|log|html?|xml|json|jpe?g|png|gif|bmp|tiff?|svg|webp|ico|mp3|mp4|avi|mov|wav|zip|rar|7z|eml|msg|ics|vcf)$/
}

rule Executable_MachO_Disguised {
  meta:
    description = "a macOS program (Mach-O) under the name of something else"
    kind = "virus"
  condition:
    (
      uint32(0) == 0xFEEDFACE or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xFEEDFACE or uint32be(0) == 0xFEEDFACF
      // A universal binary shares its magic with Java classes, whose next field (the version) is 45 or more.
      or (uint32be(0) == 0xCAFEBABE and uint32be(4) > 0 and uint32be(4) < 20)
    )
    and extension matches /^\.(pdf|docx?|xlsx?|pptx?|rtf|odt|ods|txt|csv|log|html?|xml|json|jpe?g|png|gif|bmp|tiff?|svg|webp|ico|mp3|mp4|avi|mov|wav|zip|rar|7z|eml|msg|ics|vcf)$/
}

rule Executable_In_Document {
  meta:
    description = "a Windows program inside a document or picture"
    kind = "virus"
  strings:
    $dos = "This program cannot be run in DOS mode"
    $borland = "This program must be run under Win32"
  condition:
    any of them
    and (
      uint32be(0) == 0x25504446 // %PDF
      or uint32be(0) == 0x7B5C7274 // {\rt
      or uint32be(0) == 0x89504E47 // PNG
      or uint32be(0) == 0x47494638 // GIF8
      or uint32be(0) == 0xFFD8FFE0 or uint32be(0) == 0xFFD8FFE1 // JPEG
      // An OLE2 document; the installer packages of the same format are named .msi, .msp, .mst.
      or (uint32be(0) == 0xD0CF11E0 and not extension matches /^\.ms[ipt]$/)
    )
}

rule Executable_Masked_By_XOR {
  meta:
    description = "a Windows program masked by XOR with one byte"
    kind = "virus"
  strings:
    $dos = "This program cannot be run in DOS mode" xor(0x01-0xff)
  condition:
    $dos
}

rule Executable_As_Hex_Text {
  meta:
    description = "a Windows program written as hexadecimal text"
    kind = "virus"
  strings:
    $header = "4D5A90000300000004000000FFFF0000" nocase
    $spaced = "4D 5A 90 00 03 00 00 00 04 00 00 00 FF FF" nocase
    $bytes = "0x4D,0x5A,0x90,0x00,0x03,0x00,0x00,0x00,0x04" nocase
    $decimal = "77,90,144,0,3,0,0,0,4,0,0,0,255,255"
  condition:
    any of them
}

rule Executable_As_Base64_Text {
  meta:
    description = "a Windows program written as base64 in a script or document"
    kind = "virus"
  strings:
    $usual = "TVqQAAMAAAAEAAAA//8AALgAAAA"
    $delphi = "TVpQAAIAAAAEAA8A//8AALgAAAA"
    $small = "TVoAAAAAAAAAAAAAAAAAAAAAAAA"
    $reversed = "AAAALgAA8//AAAAEAAAAMAAQqVT"
    $dos = "This program cannot be run in DOS mode" base64
  condition:
    not is_mail and any of them
}
