import { type Complaint, ConfigMistakes } from '../config/complaint.ts';
import type { Config, Content } from '../config/config.ts';
import { loadTemplates, type Template, TemplateError } from '../deliver/own/template.ts';
import { type ContentProblem, type ContentRules, compileContent } from '../inspect/content/content-rules.ts';
import { type CompiledRules, compileRules, OWN_RULES, type RuleProblem } from '../inspect/virus/yara-rules.ts';
import { checkLogins } from './check-logins.ts';
import { checkRuleNames } from './spam-rules.ts';

// What the configuration names, made ready for use. Only the rooms themselves can say whether it is right.

/** Every mistake in what the configuration names. */
export async function checkMaterial(config: Config): Promise<readonly Complaint[]> {
  const { content, notices } = config;
  const { yara } = config.engines;
  const makings = [
    ...(yara.enabled ? [() => yaraRules(yara)] : []),
    () => contentRules(content),
    async () => noticeTemplates(notices),
    () => checkLogins(config),
  ];
  return [...(await Promise.all(makings.map(complaintsOf))).flat(), ...checkRuleNames(config)];
}

async function complaintsOf(make: () => Promise<unknown>): Promise<readonly Complaint[]> {
  try {
    await make();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigMistakes)) throw error;
    return error.complaints;
  }
}

/** @throws ConfigMistakes */
export async function yaraRules({ rules: paths }: Config['engines']['yara']): Promise<CompiledRules> {
  const { rules, errors } = await compileRules([OWN_RULES, ...paths]);
  if (errors.length > 0) throw new ConfigMistakes(errors.map((error) => ruleComplaint(error, paths)));
  return rules;
}

function ruleComplaint({ file, line, message, hint }: RuleProblem, paths: readonly string[]): Complaint {
  const index = paths.findIndex((path) => file === path || file.startsWith(`${path}/`));
  const path = index === -1 ? ['engines', 'yara', 'rules'] : ['engines', 'yara', 'rules', index];
  return line === null ? { path, message, hint } : { path, message, hint, at: { file, line } };
}

/** @throws ConfigMistakes */
export async function contentRules(content: Content): Promise<ContentRules> {
  const { rules, errors } = await compileContent(content);
  if (errors.length > 0) throw new ConfigMistakes(errors.map(contentComplaint));
  return rules;
}

function contentComplaint({ path: below, file, line, message, hint }: ContentProblem): Complaint {
  const path = ['content', ...below];
  return file === null || line === null ? { path, message, hint } : { path, message, hint, at: { file, line } };
}

/** @throws ConfigMistakes */
export function noticeTemplates({ templates }: Config['notices']): ReadonlyMap<string, Template> {
  try {
    return loadTemplates(templates);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new ConfigMistakes([{ path: ['notices', 'templates'], message: error.message, hint: '' }]);
  }
}
