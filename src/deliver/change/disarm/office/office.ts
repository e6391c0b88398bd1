import { correctContentTypes } from './content-types.ts';
import { type Package, readPackage, writePackage } from './package.ts';
import { disarmParts } from './parts.ts';
import { cutRelationships } from './relationships.ts';

/** Documents within documents, of which a chart's workbook is an honest one. */
const DEEPEST = 3;
const EMBEDDED = /\.(?:docx|docm|xlsx|xlsm|pptx|pptm)$/i;

/**
 * An Office Open XML document (ECMA-376) without macros, controls, embedded objects, and everything that it would fetch or start.
 * Members that hold none of it stay byte for byte.
 * @returns null where it is no such document, or holds what cannot be taken out
 * @throws where its XML is damaged
 */
export function disarmOffice(octets: Buffer, depth = 1): Buffer | null {
  const members = readPackage(octets);
  if (members === null) return null;
  const cut = cutRelationships(members);
  if (cut === null || !disarmEmbedded(members, depth)) return null;
  disarmParts(members, cut);
  return correctContentTypes(members) ? writePackage(members) : null;
}

function disarmEmbedded(members: Package, depth: number): boolean {
  for (const [name, content] of [...members]) {
    if (!EMBEDDED.test(name)) continue;
    const inner = depth < DEEPEST ? disarmOffice(content, depth + 1) : null;
    if (inner === null) return false;
    members.set(name, inner);
  }
  return true;
}
