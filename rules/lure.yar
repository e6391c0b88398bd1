// Mails that hand the reader the key to what no scanner can open.

rule Encrypted_Archive_With_Password {
  meta:
    description = "an encrypted archive whose password stands in the same mail"
    kind = "content"
  strings:
    // The start of a ZIP in base64: version needed 10, 20, 30, 45 or 51, then flags with bit 0 set (APPNOTE section 4.4.4).
    $zip = /\nUEsDB(AoA|BQA|B4A|C0A|DMA)(AQ|Aw|CQ|Cw)/
    // The start of a RAR archive with ciphered names: RAR 4 by its main header's flags, RAR 5 by the type of its first header.
    $rar = /\nUmFyIRoH(AM6Zc4|AQ[A-D].{6}[AQgw]Q)/
    $password = /(password|passwort|passcode|kennwort|mot de passe|contrase(n|\xc3\xb1|=C3=B1)a|has(l|\xc5\x82)o)\s{0,4}((is|ist|est|es)\s{0,3}[:=-]?|:|=|-)\s{0,8}[^\s<>]{3,40}/ nocase
  condition:
    filetype == "message/rfc822" and ($zip or $rar) and $password
}
