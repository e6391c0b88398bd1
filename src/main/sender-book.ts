import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import type { Senders } from '../cli/sender.ts';
import type { Config } from '../config/config.ts';
import { type Sender, SenderBook } from '../inspect/spam/senders/sender-book.ts';
import { MemoryStore } from '../memory/memory-store.ts';
import { PLACES } from './places.ts';

/** How long the command line waits for a gateway that writes at the moment. */
const PATIENCE_MS = 5_000;

/** What `postern sender` works on: the memory, whether or not a gateway runs. */
export function openSenders(config: Config): Senders {
  const clock = systemClock;
  const path = PLACES.memory(config);
  const store = new MemoryStore({ path, clock, log: silentLog, patienceMs: PATIENCE_MS });
  const book = new SenderBook(store, clock);
  return {
    find: (text) => SenderBook.find(text)?.name ?? null,
    say: (name, saying, keepMs) => book.say(known(name), saying, keepMs),
    forget: (name) => book.forget(known(name)),
    show: (name) => book.show(known(name)),
    said: () => book.said().map(({ key, text, last }) => ({ sender: key, saying: text, at: last })),
    waiting: () =>
      book.waiting().map(({ key, first }) => {
        const [by = '', from = '', to = ''] = key.split(' ');
        return { by, from, to, since: first };
      }),
    close() {
      const written = store.flush();
      store.close();
      if (!written) throw new Error(`${path} cannot be written now; try again`);
    },
  };
}

function known(name: string): Sender {
  const sender = SenderBook.find(name);
  if (sender === null) throw new Error(`${name} is no sender`);
  return sender;
}
