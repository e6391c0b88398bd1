// The import table of the design: stages never import each other; only way.ts knows the six doors,
// only main.ts knows everything. The names say what to do when a rule fires.
const STAGES = ['receive', 'spool', 'dissect', 'inspect', 'decide', 'deliver', 'quarantine', 'record'];
const stageRules = STAGES.map((stage) => ({
  name: `${stage}-knows-only-mail-and-base`,
  comment: `src/${stage} may import src/mail, src/base and itself. Declare what it needs as an interface; main.ts hands it in.`,
  severity: 'error',
  from: { path: `^src/${stage}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: `^src/(${stage}|mail|base)/` },
}));
module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'base-imports-nothing-of-ours', severity: 'error', from: { path: '^src/base/', pathNot: '\\.test\\.ts$' }, to: { path: '^src/', pathNot: '^src/base/' } },
    { name: 'mail-knows-only-base', severity: 'error', from: { path: '^src/mail/' }, to: { path: '^src/', pathNot: '^src/(mail|base)/' } },
    {
      name: 'mail-and-decide-are-pure',
      comment: 'No I/O and no clock in the vocabulary and in the decision.',
      severity: 'error',
      from: { path: '^src/(mail|decide)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(url|buffer|net)$' },
    },
    ...stageRules,
    { name: 'config-knows-the-vocabularies', severity: 'error', from: { path: '^src/config/', pathNot: '\\.test\\.ts$' }, to: { path: '^src/', pathNot: '^src/(config|mail|base|decide)/' } },
    { name: 'only-way-and-main-join-stages', severity: 'error', from: { path: '^src/(run|cli)/', pathNot: '\\.test\\.ts$' }, to: { path: `^src/(${STAGES.filter((s) => s !== 'spool' && s !== 'quarantine' && s !== 'record').join('|')})/`, dependencyTypesNot: ['type-only'] } },
    { name: 'product-does-not-import-tests', severity: 'error', from: { path: '^src/', pathNot: '\\.test\\.ts$' }, to: { path: '(^test/|\\.test\\.ts$)' } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.json'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
