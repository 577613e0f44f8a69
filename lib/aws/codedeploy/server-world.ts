import { createHttpSmokeRunner } from '../../probe/smoke/index.ts';
import { targetGroupPeriods } from '../alb/alb-metrics.ts';
import { readGroup } from './group.ts';
import type { DefinedOn, PlatformWorld } from './index.ts';
import { readTargetGroup } from './listener.ts';
import { bundleOf, serverPlatform } from './server-platform.ts';

/** EC2 or on-premises instances behind one target group. */
export function serverWorld({ target, place, options }: DefinedOn<'server'>): PlatformWorld {
  const { s3, elb, cloudwatch: client, now, settleSeconds } = options;
  const serverPlace = { group: place, s3, elb, target };
  return {
    platform: serverPlatform(serverPlace, now),
    /**
     * Both versions answer in the same target group, so its figures are those of the whole service: they are given to
     * the first version that is asked for, which is the candidate while there is one. It is then held to the targets
     * and to the baseline from before, and the other version has none.
     */
    periods: async (query) => {
      const { info } = await readGroup(place, 'Server');
      const whole = await readTargetGroup(elb, info);
      const places = query.versions.map((_, index) => (index === 0 ? whole : undefined));
      return targetGroupPeriods(query, places, { client, now, settleSeconds });
    },
    smoke: createHttpSmokeRunner({
      // Instances have no address of their own that Slipway knows: users and tests come in by the same one.
      addressOf: async (_, at) => (at.at === 'production' ? target.url : undefined),
    }),
    artifact: async (version) => {
      const { bucket } = target.revision;
      return { status: 'READY', detail: `s3://${bucket}/${await bundleOf(serverPlace, version)} is there` };
    },
  };
}
