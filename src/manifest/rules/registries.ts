import { suggestion } from '../../nearest.ts';
import { repositoryReference } from '../patterns.ts';
import { valueAt } from '../path.ts';
import { packageNames } from './exclude.ts';
import { hinted } from './rule.ts';
import type { Rule } from './rule.ts';

export const registryPackagesExist: Rule = (manifest) => {
  const { source, registries } = manifest;
  const names = packageNames(manifest);
  return registries.flatMap(({ host, repositories }) =>
    [...repositories.keys()]
      .filter((name) => !names.includes(name))
      .map((name) =>
        source.diagnose(['repository', host, 'registry', name], 'key', {
          code: 'manifest/unknown-package',
          message: `no package is named '${name}'`,
          ...hinted(suggestion(name, names)),
        }),
      ),
  );
};

export const repositoriesAreReferences: Rule = ({ source, registries }) =>
  registries.flatMap(({ host, repositories }) =>
    [...repositories]
      .filter(([, reference]) => !repositoryReference.test(reference))
      .map(([name, reference]) =>
        source.diagnose(['repository', host, 'registry', name], 'value', {
          code: 'manifest/bad-reference',
          message: `'${reference}' is not a repository`,
          hint: 'Expected host[:port]/name without a tag, the name in lower case: docker.io/bentoml/model-server.',
        }),
      ),
  );

export const usersHavePasswords: Rule = ({ source, registries }) =>
  registries
    .filter(({ host }) => {
      const has = (key: string): boolean =>
        valueAt(source.data, ['repository', host, key]) !== undefined;
      return has('user') !== has('pwd');
    })
    .map(({ host }) => {
      const isUser = valueAt(source.data, ['repository', host, 'user']) !== undefined;
      const [has, lacks] = isUser ? ['user', 'pwd'] : ['pwd', 'user'];
      return source.diagnose(['repository', host, has], 'key', {
        code: 'manifest/missing-key',
        message: `repository.${host} has ${has} but lacks ${lacks}`,
      });
    });
