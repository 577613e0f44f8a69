"""What the stand-in for AWS CodeDeploy moves on each compute platform: alias weights, rules of listeners, instances."""

import json

from ministack.core.responses import AccountRegionScopedDict, new_uuid
from ministack.services import alb, ecs, lambda_svc

instances = AccountRegionScopedDict()  # name -> tags


class Halted(Exception):
    """A deployment that ends before its end."""

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code = status, code


def app_spec(revision):
    resource = next(iter(json.loads(revision["appSpecContent"]["content"])["Resources"][0].values()))
    return resource["Properties"]


def service_of(group):
    place = group["ecsServices"][0]
    return ecs._services[f"{place['clusterName']}/{place['serviceName']}"]


def task_set(definition, count, target_group, status):
    return {
        "id": "ecs-svc/" + new_uuid()[:8], "status": status, "taskDefinition": definition, "pendingCount": 0,
        "computedDesiredCount": count, "runningCount": count, "stabilityStatus": "STEADY_STATE",
        "loadBalancers": [{"targetGroupArn": target_group}],
    }


def run_lambda(d):
    wanted = app_spec(d.revision)
    function, alias_name = wanted["Name"], wanted["Alias"]
    alias = lambda_svc._functions.get(function, {}).get("aliases", {}).get(alias_name)
    if alias is None:
        raise Halted("Failed", "INVALID_LAMBDA_FUNCTION", f"{function} has no alias {alias_name}")
    current, target = wanted["CurrentVersion"], wanted["TargetVersion"]

    def give(share):
        everything = {"FunctionVersion": target, "RoutingConfig": {}}
        part = {"RoutingConfig": {"AdditionalVersionWeights": {target: share / 100}}}
        lambda_svc._update_alias(function, alias_name, everything if share == 100 else part)

    if d.revision.get("_back"):
        lambda_svc._update_alias(function, alias_name, {"FunctionVersion": current, "RoutingConfig": {}})
        return
    if alias["FunctionVersion"] != current or alias.get("RoutingConfig") or current == target:
        raise Halted("Failed", "INVALID_LAMBDA_CONFIGURATION", f"{alias_name} is not on CurrentVersion {current} alone")
    if target not in lambda_svc._functions[function]["versions"]:
        raise Halted("Failed", "INVALID_LAMBDA_FUNCTION", f"{function} has no version {target}")
    d.shift(give)


def run_ecs(d):
    wanted = app_spec(d.revision)
    service, pair = service_of(d.group), d.group["loadBalancerInfo"]["targetGroupPairInfoList"][0]
    names = [group["name"] for group in pair["targetGroups"]]
    arns = [arn for arn, group in alb._tgs.items() if group["TargetGroupName"] in names]
    blue = next(each for each in service["taskSets"] if each["status"] == "PRIMARY")
    blue_arn = blue["loadBalancers"][0]["targetGroupArn"]
    green_arn = next(arn for arn in arns if arn != blue_arn)
    green = task_set(wanted["TaskDefinition"], service["desiredCount"], green_arn, "ACTIVE")

    def give(share):
        listener = pair["prodTrafficRoute"]["listenerArns"][0]
        for rule in [rule for rule in alb._rules.values() if rule["ListenerArn"] == listener]:
            for action in rule["Actions"]:
                forwards = [arn for arn, _ in action.get("ForwardGroups", [])] or [action.get("TargetGroupArn")]
                if set(forwards) & set(arns):
                    action["ForwardGroups"] = [(green_arn, str(share)), (blue_arn, str(100 - share))]

    options = d.group.get("blueGreenDeploymentConfiguration", {})
    ready, end = options.get("deploymentReadyOption", {}), options.get("terminateBlueInstancesOnDeploymentSuccess", {})
    try:
        service["taskSets"] = [blue, green]
        alb._targets[green_arn] = [{"Id": f"10.0.1.{n + 1}", "Port": 80} for n in range(service["desiredCount"])]
        if ready.get("actionOnTimeout") == "STOP_DEPLOYMENT":
            d.become("Ready")
            if not d.wait(ready.get("waitTimeInMinutes", 0), "READY_WAIT"):
                raise Halted("Stopped", "TIMEOUT", "The deployment was not continued in time")
            d.info["status"] = "InProgress"
        d.shift(give)
        blue["status"], green["status"] = "ACTIVE", "PRIMARY"
        d.wait(end.get("terminationWaitTimeInMinutes", 0), "TERMINATION_WAIT")
    except Halted:
        give(0)
        blue["status"], service["taskSets"], alb._targets[green_arn] = "PRIMARY", [blue], []
        raise
    service["taskSets"], service["taskDefinition"], alb._targets[blue_arn] = [green], green["taskDefinition"], []


def run_servers(d):
    filters = d.group.get("onPremisesInstanceTagFilters", [])
    names = [name for name, tags in instances.items() if any(tags.get(f["Key"]) == f["Value"] for f in filters)]
    d.targets = {name: {"targetId": name, "status": "Pending", "lifecycleEvents": []} for name in sorted(names)}
    for target in d.targets.values():
        target["status"] = "InProgress"
        d.wait(1)
        try:
            d.fail_if_told()
        except Halted as halt:
            diagnostics = {"errorCode": "ScriptFailed", "message": str(halt)}
            event = {"lifecycleEventName": "ValidateService", "status": "Failed", "diagnostics": diagnostics}
            target.update(status="Failed", lifecycleEvents=[event])
            raise
        target["status"] = "Succeeded"


PLATFORMS = {"Lambda": run_lambda, "ECS": run_ecs, "Server": run_servers}
