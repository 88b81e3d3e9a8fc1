import type { CommandSpec, OptionTable } from '../command.ts';

export const doctorOptions = {
  json: {
    type: 'boolean',
    describe: 'Print it as JSON: {"version": 1, "engine": …, "tried": […], "lacks": […]}',
    group: 'Output',
  },
} as const satisfies OptionTable;

export const doctorCommand: CommandSpec = {
  name: 'doctor',
  summary: 'Tell which container engine answers, what it can do and what it lacks',
  examples: [
    { command: 'manager doctor', what: 'the engine that would build' },
    { command: 'manager doctor --json | jq .engine.platforms', what: 'for other programs' },
  ],
  options: doctorOptions,
  load: () => import('../commands/doctor.ts'),
};
