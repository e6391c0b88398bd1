import { parentPort, workerData } from 'node:worker_threads';
import { kindOf } from './kinds.ts';
import type { Answer, Task } from './thread-message.ts';

// The thread of thread-disarmer.ts: one document, one answer. What is thrown ends the thread, and the document is removed.
const task: Task = workerData;
const answer = await disarmed(task);
parentPort?.postMessage(answer, answer === null ? [] : [answer.buffer as ArrayBuffer]);

async function disarmed({ content, type, charset }: Task): Promise<Answer> {
  const octets = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  switch (kindOf(type)) {
    // Each brings a parser that takes a while to load.
    case 'html': {
      const { disarmHtml } = await import('./html.ts');
      return ownCopy(disarmHtml(octets, charset));
    }
    case 'pdf': {
      const { disarmPdf } = await import('./pdf.ts');
      return ownCopy(await disarmPdf(octets));
    }
    case 'office': {
      const { disarmOffice } = await import('./office/office.ts');
      const document = disarmOffice(octets);
      return document === null ? null : ownCopy(document);
    }
    default:
      return null;
  }
}

/** Memory of its own can be handed over; a slice of a shared pool cannot. */
function ownCopy(octets: Uint8Array): Uint8Array {
  return Uint8Array.from(octets);
}
