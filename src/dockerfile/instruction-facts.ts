import { placeFinding } from './finding.ts';
import { parseInstruction, readMounts, readProperties } from './instruction.ts';
import type { Instruction } from './instruction.ts';
import { validateInstruction } from './library.ts';
import { isPlain } from './plain.ts';
import type { InstructionFacts } from './rules/checked-file.ts';
import { pipeToShell, sudo } from './rules/commands.ts';
import { addUrl, shellForm } from './rules/form.ts';
import {
  apkCache,
  aptLists,
  aptUpdateAlone,
  aptYes,
  dnfCache,
  pipCache,
} from './rules/packages.ts';
import type { Rule } from './rules/rule.ts';
import { secretName, urlCredentials } from './rules/secrets.ts';
import { scriptOf } from './shell.ts';
import type { Script } from './shell.ts';
import type { RawInstruction } from './split.ts';
import { splitWords } from './words.ts';
import type { Word } from './words.ts';

const RULES: readonly Rule[] = [addUrl, shellForm, secretName, urlCredentials];
const SCRIPT_RULES: readonly Rule[] = [
  aptLists,
  aptYes,
  aptUpdateAlone,
  apkCache,
  dnfCache,
  pipCache,
  pipeToShell,
  sudo,
];
/** Without one of these words no script rule has anything to say, and the script need not be taken apart. */
const CONCERNS_SCRIPTS = /apt|apk|yum|dnf|pip|curl|wget|fetch|aria2c|sudo|doas/;
const NO_SCRIPT: Script = { text: '', commands: [] };

/** Everything that can be said of an instruction by itself: the library's validation, our rules, and what file rules need. */
export function readFacts(raw: RawInstruction, escape: string, context: string): InstructionFacts {
  const instruction = parseInstruction(raw, escape);
  const ours = [
    ...RULES.flatMap((rule) => rule(instruction, NO_SCRIPT)),
    ...(instruction.keyword === 'RUN' ? scriptFindings(instruction) : []),
  ].map((found) => placeFinding(raw.text, found));
  const plain = escape === '\\' && isPlain(raw.text);
  const library = plain ? [] : validateInstruction(instruction, raw.headLength, context);
  const findings = [...library, ...ours];
  switch (instruction.keyword) {
    case 'FROM': {
      const from = fromWords(instruction);
      return from === undefined ? { instruction, findings } : { instruction, findings, from };
    }
    case 'ARG':
    case 'ENV':
      return { instruction, findings, properties: readProperties(instruction) };
    case 'COPY':
    case 'RUN':
      return { instruction, findings, sources: sourceWords(instruction) };
    default:
      return { instruction, findings };
  }
}

function scriptFindings(instruction: Instruction): ReturnType<Rule>[number][] {
  if (!CONCERNS_SCRIPTS.test(instruction.text)) return [];
  const script = scriptOf(instruction);
  return SCRIPT_RULES.flatMap((rule) => rule(instruction, script));
}

function fromWords({ logical, escape, argsAt }: Instruction): InstructionFacts['from'] {
  const [image, as, name] = splitWords(logical, escape, argsAt);
  return image === undefined
    ? undefined
    : { image, name: as?.text.toUpperCase() === 'AS' ? name : undefined };
}

function sourceWords(instruction: Instruction): Word[] {
  return instruction.flags.flatMap((flag) => {
    const { start, end } = flag;
    if (instruction.keyword === 'COPY') {
      return flag.name === 'from' && flag.value !== undefined
        ? [{ text: flag.value, start, end }]
        : [];
    }
    const from = readMounts({ flags: [flag] })[0]?.get('from');
    return from === undefined || from === '' ? [] : [{ text: from, start, end }];
  });
}
