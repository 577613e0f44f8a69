import { slipwayCommand } from '../model/command.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Ports } from '../ports/index.ts';
import { admitted, getEvidence, record, type Stage } from './context.ts';
import { declare } from './declare-incident.ts';

/** The way back could not be proven (RB-3): the service stays locked, and people get the steps to take. */
export const escalate =
  (ports: Ports): Stage =>
  async (state) => {
    const deployment = admitted(state);
    const because = state.verification?.reason ?? 'the rollback could not be verified';
    // First the lock: nothing may deploy over this, even when the incident cannot be declared.
    const kept = await ports.locks.keep(deployment, deployment.fencing, because);
    const pinned = await getEvidence<Pick<ServiceDefinition, 'target'>>(
      ports,
      deployment,
      EVIDENCE.definition,
    );
    const command = `unlock ${deployment.service} --reason "…"`;
    await record(ports, state, {
      action: 'keep lock',
      cause: because,
      result: kept
        ? `${deployment.service} stays locked until a person runs: ${slipwayCommand(command, pinned?.target.kind ?? null)}`
        : `the lock of ${deployment.service} is held by a newer execution, which decides about it`,
      status: 'attention',
    });
    // Verification failed or never answered: in both cases what follows is a P0.
    const unproven = state.verification ?? {
      status: 'FAILED' as const,
      reason: because,
      at: ports.clock.now(),
    };
    const next = {
      ...state,
      verification: unproven.status === 'SUCCESS' ? { ...unproven, status: 'FAILED' as const } : unproven,
    };
    const incident = await declare(ports, next);
    for (const step of incident?.manualSteps ?? []) {
      await ports.announcer.announce(deployment.id, { kind: 'step', mark: 'attention', text: step });
    }
    return { ...next, incident: { id: incident?.id ?? null, severity: incident?.severity ?? null } };
  };
