import type { Method } from './calls.ts';
import { healthCheckResponse } from './messages.ts';

const SERVING = 1;

/**
 * `grpc.health.v1.Health/Check`: engines ask every second or every five, and give up a session that does not answer (moby/buildkit
 * session/grpc.go).
 */
export const healthCheck: Method = {
  type: 'unary',
  answer: () => Promise.resolve(healthCheckResponse.encode({ status: SERVING })),
};
