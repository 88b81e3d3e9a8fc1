import { stringify } from 'yaml';
import type { BentoTag } from '../bento.ts';
import { tagText } from './tag.ts';

/** README.md of a bento whose bentofile has no description. */
export function defaultReadme(tag: BentoTag, service: string, bentomlVersion: string): string {
  return `# ${tagText(tag)}

A bento: the service \`${service}\`, with what it needs to run on BentoML ${bentomlVersion}.

Its endpoints are not listed here, because it was built without running the service. A running container tells them: it has a page for
people at \`/\`, and a description for programs at \`/docs.json\`.

\`\`\`
manager containerize ${tagText(tag)}
docker run --rm -p 3000:3000 ${tagText(tag)}
\`\`\`
`;
}

/**
 * apis/openapi.yaml: the endpoints that every server of BentoML has (its documentation, "Monitoring" and "Health checks"). BentoML lists the
 * service's own as well, because it imports the service; this says that it does not.
 */
export function openapiDocument(tag: BentoTag): string {
  const get = (summary: string): object => ({
    get: { summary, tags: ['Infrastructure'], responses: { '200': { description: 'Successful' } } },
  });
  const document = {
    openapi: '3.0.2',
    info: {
      title: tag.name,
      version: tag.version,
      description:
        'The endpoints of the service itself are not in this list: it was written without running the service. A running server has all of them at /docs.json.',
    },
    paths: {
      '/healthz': get('Whether the server runs'),
      '/livez': get('Whether the server is alive'),
      '/readyz': get('Whether the server can take requests'),
      '/metrics': get('Measurements, for Prometheus'),
    },
  };
  return `# Incomplete: see the description.\n${stringify(document)}`;
}
