/** A function as formulas name it by number (MS-XLS section 2.5.198.17). */
export interface SheetFunction {
  readonly name: string;
  /** Arguments that it takes where the formula does not say how many. */
  readonly arguments: number;
}

/** Those that macros use, and the commonest others; behind a stroke the arguments, one where nothing stands. */
const FUNCTIONS = `
  1 IF|3, 2 ISNA, 3 ISERROR, 4 SUM, 6 MIN, 7 MAX, 8 ROW, 9 COLUMN, 10 NA|0, 19 PI|0, 24 ABS, 25 INT, 27 ROUND|2, 29 INDEX|2,
  30 REPT|2, 31 MID|3, 32 LEN, 33 VALUE, 34 TRUE|0, 35 FALSE|0, 36 AND, 37 OR, 38 NOT, 39 MOD|2, 48 TEXT|2, 53 GOTO, 54 HALT,
  55 RETURN, 63 RAND|0, 65 DATE|3, 67 DAY, 68 MONTH, 69 YEAR, 74 NOW|0, 78 OFFSET|3, 79 ABSREF|2, 80 RELREF|2, 82 SEARCH|2,
  86 TYPE, 87 ECHO, 88 SET.NAME, 89 CALLER|0, 90 DEREF, 93 DOCUMENTS, 94 ACTIVE.CELL|0, 95 SELECTION|0, 96 RESULT, 99 ACOS,
  100 CHOOSE, 103 LINKS, 104 INPUT, 106 GET.FORMULA, 107 GET.NAME, 108 SET.VALUE|2, 110 EXEC, 111 CHAR, 112 LOWER, 113 UPPER,
  114 PROPER, 115 LEFT, 116 RIGHT, 117 EXACT|2, 118 TRIM, 119 REPLACE|4, 120 SUBSTITUTE, 121 CODE, 122 NAMES, 123 DIRECTORY,
  124 FIND, 125 CELL, 126 ISERR, 127 ISTEXT, 128 ISNUMBER, 129 ISBLANK, 130 T, 131 N, 132 FOPEN, 133 FCLOSE, 134 FSIZE,
  135 FREADLN, 136 FREAD|2, 137 FWRITELN|2, 138 FWRITE|2, 139 FPOS, 145 GET.DEF, 146 REFTEXT, 147 TEXTREF, 148 INDIRECT,
  149 REGISTER, 150 CALL, 162 CLEAN, 166 FILES, 169 COUNTA, 170 CANCEL.KEY, 171 FOR, 172 WHILE, 173 BREAK|0, 174 NEXT|0,
  175 INITIATE|2, 176 REQUEST|2, 177 POKE|3, 178 EXECUTE|2, 179 TERMINATE, 180 RESTART, 185 GET.CELL, 186 GET.WORKSPACE,
  187 GET.WINDOW, 188 GET.DOCUMENT, 191 GET.NOTE, 201 UNREGISTER, 221 TODAY|0, 223 ELSE|0, 224 ELSE.IF, 225 END.IF|0, 226 FOR.CELL,
  236 CREATE.OBJECT, 237 VOLATILE, 238 LAST.ERROR|0, 241 FORMULA.CONVERT, 244 INFO, 257 EVALUATE, 267 REGISTER.ID, 268 GET.WORKBOOK,
  336 CONCATENATE, 359 HYPERLINK, 380 WEBSERVICE`;

/** Commands of macros (MS-XLS section 2.5.198.25). */
const COMMANDS = `
  0 BEEP, 1 OPEN, 3 CLOSE.ALL, 4 SAVE, 5 SAVE.AS, 6 FILE.DELETE, 10 QUIT, 16 CLOSE, 17 RUN, 28 PROTECT.DOCUMENT, 32 CALCULATION,
  93 HIDE, 94 UNHIDE, 95 WORKSPACE, 96 FORMULA, 97 FORMULA.FILL, 98 FORMULA.ARRAY, 103 ACTIVATE, 109 SELECT, 110 DELETE.NAME,
  118 ALERT, 119 NEW, 383 WORKBOOK.HIDE, 384 WORKBOOK.UNHIDE, 385 WORKBOOK.DELETE, 386 WORKBOOK.NAME`;

const BY_NUMBER = table(FUNCTIONS);
const COMMANDS_BY_NUMBER = table(COMMANDS);

/** What stands where the number of a function stands for one that the workbook defines itself, named by its first argument. */
export const USER_DEFINED = 255;

export function functionOf(number: number): SheetFunction {
  return BY_NUMBER.get(number) ?? { name: `FUNCTION.${number}`, arguments: 1 };
}

export function commandOf(number: number): string {
  return COMMANDS_BY_NUMBER.get(number)?.name ?? `COMMAND.${number}`;
}

function table(lines: string): ReadonlyMap<number, SheetFunction> {
  return new Map(
    lines.split(',').map((line) => {
      const [number = '', name = '', count = '1'] = line.trim().split(/[ |]/);
      return [Number(number), { name, arguments: Number(count) }];
    }),
  );
}
