import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Readable, Writable } from 'node:stream';
import type { EngineHost } from '../connect/host.ts';

type SshHost = Extract<EngineHost, { kind: 'ssh' }>;

/** Enough for what ssh says when it fails. */
const KEPT_STDERR = 4096;

/**
 * What `ssh` is called with. The command over there and the time-out are the docker CLI's (docker/cli,
 * cli/connhelper/connhelper.go); BatchMode makes ssh fail where it would ask for a password or about a host's key, since
 * many connections at once cannot all ask.
 */
export function sshArguments(host: SshHost): string[] {
  const socket = host.socket === undefined ? [] : [`--host=unix://${quoted(host.socket)}`];
  return [
    ...['-T', '-o', 'ConnectTimeout=30', '-o', 'BatchMode=yes'],
    ...(host.user === undefined ? [] : ['-l', host.user]),
    ...(host.port === undefined ? [] : ['-p', String(host.port)]),
    ...['--', host.hostname, 'docker', ...socket, 'system', 'dial-stdio'],
  ];
}

/** ssh hands the command to a shell over there. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/**
 * A connection to the engine of another machine, through the `ssh` command: so the user's ~/.ssh/config, agent, jump hosts
 * and known hosts hold, as for the docker CLI. (docker-modem's own ssh support, by the ssh2 library, reads none of these
 * and accepts any host's key.)
 */
export class SshConnection extends Duplex {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #said = '';

  constructor(host: SshHost, env: Readonly<Record<string, string | undefined>>) {
    super();
    this.#child = spawn('ssh', sshArguments(host), { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdout, stderr, stdin } = this.#child;
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-KEPT_STDERR);
    });
    stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) stdout.pause();
    });
    // A write to an ssh that has ended: why it ended says more.
    stdin.on('error', () => undefined);
    this.#child.on('error', (error) => this.destroy(error));
    this.#child.on('close', (code) => {
      if (code === 0) this.push(null);
      else this.destroy(new SshError(host.hostname, code, this.#said));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(chunk, (error) => {
      // The end of ssh is reported by itself, with what it said.
      done(error?.message.includes('EPIPE') === true ? null : error);
    });
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  // What Node's HTTP client calls on a socket, beside a stream's own.
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    for (const handle of this.#handles()) handle.ref();
    return this;
  }

  unref(): this {
    for (const handle of this.#handles()) handle.unref();
    return this;
  }

  #handles(): { ref(): unknown; unref(): unknown }[] {
    const { stdin, stdout, stderr } = this.#child;
    const pipes = [stdin, stdout, stderr].filter((pipe) => pipe instanceof Socket);
    return [this.#child, ...pipes];
  }
}

/** ssh ended before the engine's answer did. */
export class SshError extends Error {
  override readonly name = 'SshError';
  /** The last line that ssh, or the docker command over there, wrote. */
  readonly said: string;

  constructor(hostname: string, code: number | null, stderr: string) {
    const said = stderr.trim().split(/\r?\n/).at(-1) ?? '';
    super(said === '' ? `ssh to ${hostname} ended with ${code ?? 'a signal'}` : said);
    this.said = said;
  }
}
