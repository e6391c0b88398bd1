import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Task } from './thread-message.ts';

// The thread of thread-disarmer.ts: one document, one answer. What is thrown ends the thread, and the document is removed.
const answer = await disarmed(workerData);
parentPort?.postMessage(answer, answer === null ? [] : [answer.buffer as ArrayBuffer]);

async function disarmed(task: Task): Promise<Answer> {
  // Each brings a parser that takes a while to load.
  if (task.kind === 'html') {
    const { disarmHtml } = await import('./html.ts');
    return ownCopy(Buffer.from(disarmHtml(task.markup), 'utf8'));
  }
  const { buffer, byteOffset, byteLength } = task.content;
  const octets = Buffer.from(buffer, byteOffset, byteLength);
  if (task.kind === 'pdf') {
    const { disarmPdf } = await import('./pdf.ts');
    return ownCopy(await disarmPdf(octets));
  }
  const { disarmOffice } = await import('./office/office.ts');
  const document = disarmOffice(octets);
  return document === null ? null : ownCopy(document);
}

/** Memory of its own can be handed over; a slice of a shared pool cannot. */
function ownCopy(octets: Uint8Array): Uint8Array {
  return Uint8Array.from(octets);
}
