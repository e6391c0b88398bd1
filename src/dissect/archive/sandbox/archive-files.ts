/** The archive as 7-Zip sees it: one file, or several whose names tell their order. Nothing else exists. */
export class ArchiveFiles {
  #volumes: Buffer[] = [];

  /** Forgets what was there before. */
  begin(first: Buffer): void {
    this.#volumes = [first];
  }

  add(volume: Buffer): void {
    this.#volumes.push(volume);
  }

  /** Of the file that is to be opened. */
  get path(): string {
    return this.#volumes.length > 1 ? '/archive.part1.rar' : '/archive';
  }

  file(path: string): Buffer | null {
    if (path === this.path) return this.#volumes[0] ?? null;
    // RAR's ways to name the second volume of archive.part1.rar: by archives of today, and by those before version 2.9.
    const number = /^\/archive\.part(\d{1,4})\.rar$/.exec(path);
    if (number !== null) return this.#volumes[Number(number[1]) - 1] ?? null;
    const old = /^\/archive\.part1\.r(\d\d)$/.exec(path);
    return old === null ? null : (this.#volumes[Number(old[1]) + 1] ?? null);
  }
}
