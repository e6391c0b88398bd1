// The import table of docs/hacking.md. Stages never import each other; way.ts and way/ carry a mail through all of them,
// main.ts and main/ build everything. The names say what to do when a rule fires.
const STAGES = ['receive', 'spool', 'dissect', 'inspect', 'decide', 'deliver', 'quarantine', 'record'];
const TEST = '\\.test\\.ts$';

/** The files of src/ROOM, or src/ROOM.ts and src/ROOM. */
const room = (...names) => `^src/(${names.join('|')})(/|\\.ts$)`;

/** What a room may import of ours, besides itself. */
function knows(from, others, comment) {
  return {
    name: `what-${from}-may-import`,
    comment,
    severity: 'error',
    from: { path: room(from), pathNot: TEST },
    to: { path: '^src/', pathNot: room(from, ...others) },
  };
}

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    knows('base', [], 'What knows something of mail belongs to src/mail or to a stage.'),
    knows('mail', ['base'], 'The vocabulary knows nobody who speaks it.'),
    ...STAGES.map((stage) =>
      knows(stage, ['mail', 'base'], `Declare what src/${stage} needs as an interface; src/main hands it in.`),
    ),
    knows(
      'memory',
      ['base'],
      'What is remembered is keys, tallies and texts; what they mean is known to those who ask.',
    ),
    knows('reports', ['mail', 'base'], 'How XML and mail are made and read is handed in by src/main.'),
    knows(
      'learning',
      ['mail', 'base'],
      'Lessons and models know neither who teaches nor who asks: src/main joins them.',
    ),
    knows('run', ['mail', 'base'], 'What the processes do is handed in by src/main.'),
    knows('config', ['decide', 'mail', 'base'], 'What only a stage can check is a checker in src/main.'),
    knows('way', [...STAGES, 'mail', 'base'], 'The way joins stages; it knows nothing of processes or configuration.'),
    {
      name: 'what-verbs-may-run',
      comment: 'A verb gets what it works on from src/main; of stages it knows the shapes of what it shows.',
      severity: 'error',
      from: { path: room('cli'), pathNot: TEST },
      to: { path: '^src/', pathNot: room('cli', 'config', 'mail', 'base'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'what-verbs-may-import',
      severity: 'error',
      from: { path: room('cli'), pathNot: TEST },
      to: {
        path: '^src/',
        pathNot: room('cli', 'config', 'mail', 'base', 'decide', 'quarantine', 'record', 'reports'),
      },
    },
    {
      name: 'mail-and-decide-are-pure',
      comment: 'No I/O and no clock in the vocabulary and in the decision.',
      severity: 'error',
      from: { path: room('mail', 'decide'), pathNot: TEST },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(url|buffer|net)$' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: `(^test/|${TEST})` },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
