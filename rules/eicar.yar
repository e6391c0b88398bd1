// The EICAR test file (https://www.eicar.org/download-anti-malware-testfile/). Escapes keep the whole string out of this file.

rule EICAR_Test_File {
  meta:
    description = "the EICAR anti-virus test file"
    kind = "virus"
  strings:
    $plain = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$\x45ICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    $wide = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$\x45ICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*" wide
    // Encoded, as in a mail whose parts could not be told apart. The piece is short enough to lie in one line of 76 characters.
    $base64 = "7CC)7}$\x45ICAR-STANDARD-ANTIVIR" base64
  condition:
    any of them
}
