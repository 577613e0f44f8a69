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
import { ENDING_ERRORS } from '../../model/ending.ts';
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

  constructor(scope: Construct, id: string, functionOf: FunctionOf) {
    super(scope, id);
    const terminal = {
      Deployed: new Succeed(this, 'Deployed'),
      Refused: this.failed('Refused'),
      Blocked: this.failed('Blocked'),
      RolledBack: this.failed('RolledBack'),
      RollbackFailed: this.failed('RollbackFailed'),
    };
    const how = new Choice(this, 'How did it end?')
      .when(Condition.stringEquals('$.ending.kind', 'Deployed'), terminal.Deployed)
      .when(Condition.stringEquals('$.ending.kind', 'Refused'), terminal.Refused)
      .when(Condition.stringEquals('$.ending.kind', 'Blocked'), terminal.Blocked)
      .when(Condition.stringEquals('$.ending.kind', 'RolledBack'), terminal.RolledBack)
      .otherwise(terminal.RollbackFailed);

    const release = taskState(this, 'Release lock', { task: 'release-lock', functionOf });
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
    const record = taskState(this, 'Record ending', { task: 'record-ending', functionOf });
    record.next(publish).next(draft).next(archive).next(release).next(how);
    this.startState = record;
  }

  private failed(kind: keyof typeof ENDING_ERRORS): Fail {
    return new Fail(this, kind, { error: ENDING_ERRORS[kind], causePath: '$.ending.reason' });
  }
}
