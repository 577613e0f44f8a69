"""MiniStack with what its pinned version lacks, each as AWS documents it. Nothing here knows of Slipway.

1. A waitForTaskToken task ends by TimeoutSecondsPath, and not only by TimeoutSeconds.
2. A Parallel fails when its first branch fails: the others begin no further state.
3. The CloudWatch statistic TC(x:) counts the values above x.
4. A forward action of a load balancer's rule keeps its target groups with their weights.
5. CloudFormation knows the versions of a state machine.
6. IAM: see iam_as_aws.py.
7. ECS replaces the tasks of a service (ecs_scheduler.py).
8. CodeDeploy, by the stand-in beside this file.
9. EventBridge is told when an alarm changes its state.
"""

import contextvars
import json
import re
import threading

import ecs_scheduler  # noqa: F401  (imported for what it changes)
import iam_as_aws
import tally
from ministack.app import main
from ministack.services import alb, cloudwatch, eventbridge, stepfunctions
from ministack.services.cloudformation import provisioners

import codedeploy

_aborted = contextvars.ContextVar("aborted", default=None)
_execute_task = stepfunctions._execute_task
_execute_wait = stepfunctions._execute_wait
_stat_value = cloudwatch._stat_value
_parse_actions = alb._parse_actions
_action_xml = alb._action_xml
_dispatch_alarm_actions = cloudwatch._dispatch_alarm_actions


def _stop_if_aborted():
    event = _aborted.get()
    if event is not None and event.is_set():
        raise stepfunctions._ExecutionError("States.Aborted", "another branch of the Parallel failed")


def execute_task(state_def, raw_input, execution, ctx):
    _stop_if_aborted()
    iam_as_aws.running.set(execution.get("stateMachineArn", "*"))
    path = state_def.get("TimeoutSecondsPath")
    if path:
        state_def = {**state_def, "TimeoutSeconds": stepfunctions._resolve_path(path, raw_input)}
    return _execute_task(state_def, raw_input, execution, ctx)


def execute_wait(state_def, raw_input, ctx=None):
    _stop_if_aborted()
    return _execute_wait(state_def, raw_input, ctx)


def run_parallel_branches(state_def, raw_input, execution, ctx):
    sf = stepfunctions
    effective = sf._apply_parameters(state_def, sf._apply_input_path(state_def, raw_input, ctx), ctx)
    branches = state_def.get("Branches", [])
    results, errors = [None] * len(branches), []
    aborted, finished = threading.Event(), threading.Semaphore(0)

    def run_branch(index, branch):
        _aborted.set(aborted)
        try:
            results[index] = sf._run_sub_machine(
                branch.get("States", {}), branch.get("StartAt"), effective, execution, ctx
            )
        except Exception as error:  # Handed to the Parallel, which raises the first one.
            errors.append(error)
        finally:
            finished.release()

    for index, branch in enumerate(branches):
        run = contextvars.copy_context().run
        threading.Thread(target=run, args=(run_branch, index, branch), daemon=True).start()
    for _ in branches:
        finished.acquire()
        if errors:
            aborted.set()
            error = errors[0]
            raise error if isinstance(error, sf._ExecutionError) else sf._ExecutionError(
                "States.BranchFailed", str(error)
            )
    output = sf._apply_result_path(state_def, raw_input, sf._apply_result_selector(state_def, results))
    return sf._apply_output_path(state_def, output, ctx), sf._next_or_end(state_def)


def stat_value(stats, stat_name, points=None):
    above = re.fullmatch(r"TC\((\d+(?:\.\d+)?):\)", stat_name or "")
    if not above:
        return _stat_value(stats, stat_name, points)
    samples = cloudwatch._percentile_samples(points or []) or []
    return sum(weight for value, weight in samples if value > float(above.group(1)))


def parse_actions(params, prefix="DefaultActions"):
    actions = _parse_actions(params, prefix)
    for number, action in enumerate(actions, 1):
        start = f"{prefix}.member.{number}.ForwardConfig.TargetGroups.member."
        groups = []
        while arn := alb._p(params, f"{start}{len(groups) + 1}.TargetGroupArn"):
            groups.append((arn, alb._p(params, f"{start}{len(groups) + 1}.Weight", "1")))
        if groups:
            action["ForwardGroups"] = groups
    return actions


def action_xml(action):
    xml = _action_xml(action)
    groups = "".join(
        f"<member><TargetGroupArn>{arn}</TargetGroupArn><Weight>{weight}</Weight></member>"
        for arn, weight in action.get("ForwardGroups", [])
    )
    if not groups:
        return xml
    config = f"<ForwardConfig><TargetGroups>{groups}</TargetGroups></ForwardConfig>"
    return xml.replace("</Type>", f"</Type>{config}", 1)


def create_version(logical_id, props, stack_name):
    request = {"stateMachineArn": props["StateMachineArn"], "revisionId": props.get("StateMachineRevisionId")}
    status, _headers, body = stepfunctions._publish_state_machine_version(request)
    if status >= 300:
        raise ValueError(body)
    arn = json.loads(body)["stateMachineVersionArn"]
    return arn, {"Arn": arn}


def dispatch_alarm_actions(alarm, old_state, new_state, reason):
    _dispatch_alarm_actions(alarm, old_state, new_state, reason)
    detail = {
        "alarmName": alarm["AlarmName"],
        "state": {"value": new_state, "reason": reason},
        "previousState": {"value": old_state},
    }
    entry = {
        "Source": "aws.cloudwatch",
        "DetailType": "CloudWatch Alarm State Change",
        "Detail": json.dumps(detail),
        "Resources": [alarm["AlarmArn"]] if "AlarmArn" in alarm else [],
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


provisioners._RESOURCE_HANDLERS["AWS::StepFunctions::StateMachineVersion"] = {
    "create": create_version,
    "delete": lambda physical_id, props: None,
}
stepfunctions._execute_task = execute_task
stepfunctions._execute_wait = execute_wait
stepfunctions._run_parallel_branches = run_parallel_branches
cloudwatch._stat_value = stat_value
alb._parse_actions = parse_actions
alb._action_xml = action_xml
cloudwatch._dispatch_alarm_actions = dispatch_alarm_actions

tally.count()

if __name__ == "__main__":
    codedeploy.install()
    main()
