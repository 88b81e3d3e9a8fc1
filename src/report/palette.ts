/** The colours of one appearance. Every text colour has a contrast of at least 4.5 with what it stands on (WCAG 2.2, 1.4.3). */
export interface Palette {
  readonly page: string;
  readonly panel: string;
  readonly line: string;
  readonly ink: string;
  readonly muted: string;
  readonly accent: string;
  readonly 'on-accent': string;
  readonly built: string;
  readonly failed: string;
  readonly 'on-failed': string;
  readonly 'failed-tint': string;
  readonly blocked: string;
  readonly 'blocked-tint': string;
  readonly missing: string;
  readonly 'missing-tint': string;
  /** Bars of the timeline that are not special. */
  readonly bar: string;
}

export const LIGHT: Palette = {
  page: '#ffffff',
  panel: '#f5f6f8',
  line: '#d9dee4',
  ink: '#1a1e23',
  muted: '#586069',
  accent: '#0a58a8',
  'on-accent': '#ffffff',
  built: '#1a7436',
  failed: '#b8202a',
  'on-failed': '#ffffff',
  'failed-tint': '#fdeceb',
  blocked: '#885200',
  'blocked-tint': '#fff3dc',
  missing: '#6f42b5',
  'missing-tint': '#f3edfd',
  bar: '#cbd4de',
};

export const DARK: Palette = {
  page: '#101317',
  panel: '#181c22',
  line: '#2d343d',
  ink: '#e4e8ec',
  muted: '#9ba5b0',
  accent: '#74b5f5',
  'on-accent': '#0c1015',
  built: '#5cc277',
  failed: '#ff8078',
  'on-failed': '#1c0706',
  'failed-tint': '#371a1c',
  blocked: '#dfab45',
  'blocked-tint': '#30260f',
  missing: '#c3a0f5',
  'missing-tint': '#281f3c',
  bar: '#3a444f',
};
