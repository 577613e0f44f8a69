import type { Dependency } from './definition/service-definition.ts';

export interface DependencyHealth {
  readonly name: string;
  readonly kind: Dependency['kind'];
  readonly answers: boolean;
  /** "answered 200 in 12 ms", "connection refused". */
  readonly detail: string;
}

export interface ArtifactState {
  readonly status: 'READY' | 'MISSING' | 'INVALID';
  readonly detail: string;
}
