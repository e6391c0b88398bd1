/** The EICAR test file, made of halves so that no scanner stumbles over this source. */
export const EICAR: string = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
