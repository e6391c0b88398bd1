import cluster from 'node:cluster';

// Every process, and every verb, loads the code that it runs and no other: a supervisor holds no parser and no engine, and
// `queue list` answers at once.
const surroundings = { env: process.env, cwd: process.cwd() };
if (cluster.isWorker) {
  // A terminal's signals reach all processes; the supervisor tells the workers what to do.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const { runWorkerProcess } = await import('./main/worker-process.ts');
  await runWorkerProcess(surroundings);
} else {
  const { runCommandLine } = await import('./main/command-line.ts');
  await runCommandLine(process.argv.slice(2), surroundings);
}
