import { correctContentTypes } from './content-types.ts';
import { type Package, readPackage, writePackage } from './package.ts';
import { disarmParts } from './parts.ts';
import { cutRelationships } from './relationships.ts';

/** Documents within documents, of which a chart's workbook is an honest one. */
const DEEPEST = 3;
const EMBEDDED = /\.(?:docx|docm|xlsx|xlsm|pptx|pptm)$/;

/**
 * An Office Open XML document (ECMA-376) without macros, controls, embedded objects, and everything that it would fetch or start.
 * Parts that hold none of it stay byte for byte.
 * @returns null where it is no such document, or holds what cannot be taken out
 * @throws where its XML is damaged
 */
export function disarmOffice(octets: Buffer, depth = 1): Buffer | null {
  const parts = readPackage(octets);
  if (parts === null) return null;
  const lost = cutRelationships(parts);
  if (lost === null || !disarmEmbedded(parts, depth)) return null;
  disarmParts(parts, lost);
  return correctContentTypes(parts) ? writePackage(parts) : null;
}

function disarmEmbedded(parts: Package, depth: number): boolean {
  for (const [name, part] of parts) {
    if (!EMBEDDED.test(name)) continue;
    const inner = depth < DEEPEST ? disarmOffice(part.content, depth + 1) : null;
    if (inner === null) return false;
    part.content = inner;
  }
  return true;
}
