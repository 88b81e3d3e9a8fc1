/**
 * A first `<release>.Dockerfile.njk` for a family that has none: it builds as it is on a Debian-like base image, and says what to
 * change.
 */
export function starterTemplate(releaseType: string): string {
  return `{# ${releaseType}: a start. docs/templates.md tells what a template sees; @manager/NAME reaches the shipped parts. #}
{{ metadata.header }}
FROM {{ metadata.base_image }}

ARG PYTHON_VERSION
{% for name, value in metadata.envars.items() if name != 'PYTHON_VERSION' %}
ENV {{ name }}="{{ value }}"
{% endfor %}

RUN apt-get update \\
 && apt-get install -y --no-install-recommends ca-certificates python3 \\
 && rm -rf /var/lib/apt/lists/*

USER nobody
ENTRYPOINT ["python3"]

`;
}
