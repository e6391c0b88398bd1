/** What reaches out of a style sheet, runs code or hides such behind escapes; comments may split any of them. */
const REACHES =
  /url\s*\(|image-set|expression|javascript|behaviou?r|binding|@import|@charset|@namespace|\\|\/\*|<|src\s*:/i;

/** Whether a style sheet, or the value of a style attribute, is nothing but looks. */
export function isHarmlessStyle(css: string): boolean {
  return !REACHES.test(css);
}
