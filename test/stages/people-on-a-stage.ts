import type { Voter } from '../../lib/model/ballot.ts';
import { peopleUseCases } from '../../lib/stages/people.ts';
import { accountPlace } from '../../lib/stages/service-standings.ts';
import { type Stage, type Story, setTheStage } from '../workflow/deployment-run.ts';
import { clock } from '../workflow/virtual-time.ts';

/** Who may decide in these stories; EVE may not. */
export const APPROVERS = ['slack:U0GRACE', 'ada@example.com', 'user:grace'];
export const GRACE: Voter = { name: 'Grace', identities: ['slack:U0GRACE', 'grace@example.com'] };
export const EVE: Voter = { name: 'Eve', identities: ['slack:U0EVE', 'eve@example.com'] };
export const said = (voter: Voter) => ({ voter, reason: 'seen', at: clock.now });

/** A stage for a story, and what people can do on it from a chat. */
export function open(story: Story = {}): {
  readonly stage: Stage;
  readonly people: ReturnType<typeof peopleUseCases>;
} {
  const stage = setTheStage({
    ...story,
    definition: { approvals: { confirmPlan: false, approvers: APPROVERS }, ...story.definition },
  });
  return {
    stage,
    people: peopleUseCases(
      stage.world.ports,
      async ({ requestId }) => requestId,
      async () => ({ ...accountPlace(stage.world.ports), isHere: () => true }),
    ),
  };
}
