import {
  Choice,
  Condition,
  Fail,
  type INextable,
  type State,
  StateMachineFragment,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ENDING_ERRORS, type EndingKind } from '../../model/ending.ts';
import { type FunctionOf, LONG, taskState } from './task.ts';

/**
 * The end that every deployment comes to: decide what it was, write it down, archive it, release the lock.
 *
 * Reports, notification and archive go on past a failure of one of them: nothing may keep the lock from being
 * released. "Record ending" and "Release lock" do not: without them the record stays open, and recovery
 * finishes what is left.
 */
export class CloseDeployment extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[] = [];

  constructor(
    scope: Construct,
    id: string,
    {
      functionOf,
      succeedsWith,
    }: {
      readonly functionOf: FunctionOf;
      /** Endings with which the execution has succeeded. */
      readonly succeedsWith: readonly EndingKind[];
    },
  ) {
    super(scope, id);
    const end = (kind: EndingKind) =>
      kind === 'Deployed' || succeedsWith.includes(kind) ? new Succeed(this, kind) : this.failed(kind);
    const terminal = {
      Deployed: end('Deployed'),
      Refused: end('Refused'),
      Blocked: end('Blocked'),
      RolledBack: end('RolledBack'),
      RollbackFailed: end('RollbackFailed'),
    };
    const how = new Choice(this, 'How did it end?')
      .when(Condition.stringEquals('$.ending.kind', 'Deployed'), terminal.Deployed)
      .when(Condition.stringEquals('$.ending.kind', 'Refused'), terminal.Refused)
      .when(Condition.stringEquals('$.ending.kind', 'Blocked'), terminal.Blocked)
      .when(Condition.stringEquals('$.ending.kind', 'RolledBack'), terminal.RolledBack)
      .otherwise(terminal.RollbackFailed);

    const release = taskState(this, 'Release lock', { task: 'release-lock', functionOf, persistent: true });
    const carryOn = { functionOf, errorPath: '$.closeFailure' };
    const archive = taskState(this, 'Archive evidence', {
      ...carryOn,
      task: 'archive-evidence',
      timeout: LONG,
      onError: release,
    });
    const draft = taskState(this, 'Draft notification', {
      ...carryOn,
      task: 'draft-notification',
      onError: archive,
    });
    const publish = taskState(this, 'Publish reports', {
      ...carryOn,
      task: 'publish-reports',
      onError: draft,
    });
    const record = taskState(this, 'Record ending', { task: 'record-ending', functionOf, persistent: true });
    record.next(publish).next(draft).next(archive).next(release).next(how);
    this.startState = record;
  }

  private failed(kind: keyof typeof ENDING_ERRORS): Fail {
    return new Fail(this, kind, { error: ENDING_ERRORS[kind], causePath: '$.ending.reason' });
  }
}
