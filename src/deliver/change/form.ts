/** How changed content is to be declared, where that is another way than before. */
export interface Form {
  /** `type/subtype`. */
  readonly mediaType: string;
  /** The file's new name. */
  readonly name: (old: string) => string;
  /** Text in UTF-8, which its reader sees at once: it is declared so and written as quoted-printable. */
  readonly text: boolean;
}
