/** The blocks of a bento's Dockerfile, in their order: what a template of the user's may extend. */
export const BLOCKS = [
  'SETUP_BENTO_BASE_IMAGE',
  'SETUP_BENTO_USER',
  'SETUP_BENTO_ENVARS',
  'SETUP_BENTO_COMPONENTS',
  'SETUP_BENTO_ENTRYPOINT',
] as const;

export type BlockName = (typeof BLOCKS)[number];

export function isBlockName(name: string): name is BlockName {
  return (BLOCKS as readonly string[]).includes(name);
}
