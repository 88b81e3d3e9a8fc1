import { expect, it } from 'vitest';
import { missingTemplateHint } from '../../src/project/missing-template.ts';
import { putFiles, scratchFolder } from '../support/scratch.ts';

const FROM = 'templates/debian/runtime.Dockerfile.njk';

it.each([
  ['_partials/greter.njk', "Did you mean '_partials/greeter.njk'?"],
  ['hed.njk', "Did you mean 'head.njk'?"],
  ['./_prt.njk', "Did you mean './_part.njk'?"],
  ['../_partials/greter.njk', "Did you mean '../_partials/greeter.njk'?"],
  ['@manager/atp.njk', "Did you mean '@manager/apt.njk'?"],
  ['nothing-like-it', "It is looked for in templates, then in the manifest's folder."],
  ['./nothing-like-it', `It is looked for beside ${FROM}.`],
  ['@manager/nothing-like-it', '@manager/ holds the parts that come with manager.'],
  // Nothing is told of what lies outside.
  ['../../../secrt.njk', `It is looked for beside ${FROM}.`],
  ['../../secrt.njk', `It is looked for beside ${FROM}.`],
  ['/etc/paswd', "It is looked for in templates, then in the manifest's folder."],
])('%s', (name, hint) => {
  const top = scratchFolder();
  putFiles(top, {
    'secret.njk': '',
    'shipped/apt.njk': '',
    'project/head.njk': '',
    'project/templates/_partials/greeter.njk': '',
    'project/templates/debian/_part.njk': '',
  });
  const roots = {
    root: `${top}/project`,
    searchPath: ['templates', ''],
    shipped: `${top}/shipped`,
  };
  expect(missingTemplateHint(name, FROM, roots)).toBe(hint);
});
