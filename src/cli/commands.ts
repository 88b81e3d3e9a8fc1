import type { CommandSpec } from './command.ts';
import { addCommand } from './specs/add.ts';
import { checkCommand, generateCommand, rootCommand } from './specs/generate.ts';
import { composeCommand } from './specs/compose.ts';
import { bentoCommand, containerizeCommand } from './specs/containerize.ts';
import { completionCommand } from './specs/completion.ts';
import { doctorCommand } from './specs/doctor.ts';
import { helpCommand } from './specs/help.ts';
import { explainCommand, listCommand, planCommand, schemaCommand } from './specs/inspect.ts';
import { diffImagesCommand, sbomCommand } from './specs/ledger.ts';
import { loginCommand } from './specs/login.ts';
import { renderCommand } from './specs/render.ts';
import { reportCommand } from './specs/report.ts';
import { buildCommand, pushCommand, testCommand } from './specs/deliver.ts';
import { promoteCommand, pruneCommand, statusCommand } from './specs/trust.ts';

/** Everything that `manager` can be asked for, as light data; this list is the order of the help. */
export const commands: CommandSpec = {
  ...rootCommand,
  subcommands: [
    generateCommand,
    checkCommand,
    buildCommand,
    testCommand,
    pushCommand,
    reportCommand,
    statusCommand,
    pruneCommand,
    promoteCommand,
    sbomCommand,
    diffImagesCommand,
    composeCommand,
    containerizeCommand,
    bentoCommand,
    planCommand,
    listCommand,
    explainCommand,
    renderCommand,
    addCommand,
    schemaCommand,
    loginCommand,
    doctorCommand,
    completionCommand,
    helpCommand,
  ],
};
