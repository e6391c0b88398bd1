/** The administrator's rules, then the built-in ones, ready to be asked. Made by `compilePolicy`. */
export interface Policy {
  readonly rules: readonly unknown[];
}
