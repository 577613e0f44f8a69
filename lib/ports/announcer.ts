import type { TrafficReading } from '../model/traffic.ts';
import type { SloVerdict } from '../model/verdict.ts';

/** What people who follow a deployment are told, as it happens (CM-1). */
export type Announcement =
  | {
      readonly kind: 'step';
      readonly mark: 'done' | 'running' | 'failed' | 'attention';
      readonly text: string;
    }
  | { readonly kind: 'traffic'; readonly reading: TrafficReading }
  | { readonly kind: 'verdict'; readonly stage: string; readonly verdict: SloVerdict };

/** A message that cannot be delivered never stops a deployment: implementations swallow nothing but delivery. */
export interface Announcer {
  announce(deploymentId: string, announcement: Announcement): Promise<void>;
}
