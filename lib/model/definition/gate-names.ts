import type { GateName } from './gates.ts';

/** In the order in which people read them. */
export const GATE_NAMES: readonly GateName[] = ['security', 'tests', 'reliability', 'approval'];
