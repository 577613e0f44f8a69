"""A stand-in for AWS CodeDeploy, which MiniStack lacks: enough of its API for clients that create, follow, continue and
stop deployments. It moves alias weights, rules of listeners and instances step by step, as CodeDeploy does, and puts
its events on the bus.

- A deployment group with the tag `stand-in:fault` = an error code fails by it after its first increment.
- Instances are on-premises ones that the tag filters of a group find.
"""

import json

from ministack import app
from ministack.core import router
from ministack.core.responses import AccountRegionScopedDict, error_response_json, json_response, new_uuid

from codedeploy_deployments import ACTIVE, Deployment, Refused, config_of, configs, deployments, group_arn, start, tags
from codedeploy_platforms import instances, service_of, task_set

_applications, _groups = AccountRegionScopedDict(), AccountRegionScopedDict()


def _group(data):
    application, name = data.get("applicationName"), data.get("deploymentGroupName")
    if application not in _applications:
        raise Refused("ApplicationDoesNotExist", f"No application found for name: {application}")
    group = _groups.get((application, name))
    if group is None:
        raise Refused("DeploymentGroupDoesNotExist", f"No Deployment Group found for name: {name}")
    return group


def _deployment(data):
    found = deployments.get(data.get("deploymentId"))
    if found is None:
        raise Refused("DeploymentDoesNotExist", f"The deployment {data.get('deploymentId')} could not be found")
    return found


def _of_group(group):
    return sorted((d for d in deployments.values() if d.group is group), key=lambda d: d.info["createTime"])


def create_application(data):
    _applications[data["applicationName"]] = data.get("computePlatform", "Server")
    return {"applicationId": new_uuid()}


def create_deployment_group(data):
    if data["applicationName"] not in _applications:
        raise Refused("ApplicationDoesNotExist", f"No application found for name: {data['applicationName']}")
    group = {**data, "computePlatform": _applications[data["applicationName"]], "deploymentGroupId": new_uuid()}
    _groups[(data["applicationName"], data["deploymentGroupName"])] = group
    tags[group_arn(group)] = {tag["Key"]: tag["Value"] for tag in group.pop("tags", [])}
    if group.get("ecsServices"):
        # ECS makes the first task set with a service whose deployment controller is CODE_DEPLOY.
        service = service_of(group)
        blue = service["loadBalancers"][0]["targetGroupArn"]
        service.setdefault("taskSets", [task_set(service["taskDefinition"], service["desiredCount"], blue, "PRIMARY")])
    return {"deploymentGroupId": group["deploymentGroupId"]}


def get_deployment_group(data):
    group = _group(data)
    info = {key: value for key, value in group.items() if not key.startswith("_")}
    last = [each for each in [group.get("_last")] if each]
    for name, found in (("lastSuccessfulDeployment", last), ("lastAttemptedDeployment", _of_group(group)[-1:])):
        for each in found:
            info[name] = {key: each.info[key] for key in ("deploymentId", "status", "createTime")}
    return {"deploymentGroupInfo": info}


def create_deployment_config(data):
    configs[data["deploymentConfigName"]] = data
    return {"deploymentConfigId": new_uuid()}


def create_deployment(data):
    group = _group(data)
    for other in _of_group(group):
        if other.info["status"] in ACTIVE:
            raise Refused("DeploymentLimitExceeded", f"The Deployment Group '{data['deploymentGroupName']}' already has "
                          f"an active Deployment '{other.info['deploymentId']}'")
    config = config_of(data.get("deploymentConfigName") or group.get("deploymentConfigName"))
    if config["computePlatform"] != group["computePlatform"]:
        raise Refused("InvalidDeploymentConfigName", "The configuration is for another compute platform")
    kept = ("description", "overrideAlarmConfiguration", "autoRollbackConfiguration")
    deployment = Deployment(group, config, data["revision"], {key: data[key] for key in kept if key in data})
    start(deployment)
    return {"deploymentId": deployment.info["deploymentId"]}


def list_deployments(data):
    wanted, since = data.get("includeOnlyStatuses"), data.get("createTimeRange", {}).get("start", 0)
    found = [d.info for d in _of_group(_group(data)) if d.info["createTime"] >= since]
    return {"deployments": [info["deploymentId"] for info in found if not wanted or info["status"] in wanted]}


def continue_deployment(data):
    deployment, kind = _deployment(data), data.get("deploymentWaitType", "READY_WAIT")
    if deployment.info["status"] not in ACTIVE:
        raise Refused("DeploymentAlreadyCompleted", "The deployment is already complete")
    if deployment.waits_for != kind:
        raise Refused("DeploymentIsNotInReadyState", f"The deployment is not in {kind}")
    deployment.continued = kind
    deployment.wake.set()
    return {}


def stop_deployment(data):
    deployment = _deployment(data)
    if deployment.info["status"] not in ACTIVE:
        raise Refused("DeploymentAlreadyCompleted", "The deployment is already complete")
    deployment.stopped, deployment.rolls_back = True, data.get("autoRollbackEnabled", False)
    deployment.wake.set()
    return {"status": "Pending"}


def list_deployment_targets(data):
    return {"targetIds": list(_deployment(data).targets)}


def batch_get_deployment_targets(data):
    targets = _deployment(data).targets
    wanted = [{"deploymentTargetType": "InstanceTarget", "instanceTarget": targets[id]} for id in data["targetIds"]]
    return {"deploymentTargets": wanted}


def tag_resource(data):
    tags.setdefault(data["ResourceArn"], {}).update({tag["Key"]: tag["Value"] for tag in data["Tags"]})
    return {}


def add_tags_to_on_premises_instances(data):
    for name in data["instanceNames"]:
        instances.setdefault(name, {}).update({tag["Key"]: tag["Value"] for tag in data["tags"]})
    return {}


OPERATIONS = {
    "CreateApplication": create_application,
    "CreateDeploymentGroup": create_deployment_group,
    "GetDeploymentGroup": get_deployment_group,
    "CreateDeploymentConfig": create_deployment_config,
    "GetDeploymentConfig": lambda data: {"deploymentConfigInfo": config_of(data["deploymentConfigName"])},
    "CreateDeployment": create_deployment,
    "GetDeployment": lambda data: {"deploymentInfo": _deployment(data).info},
    "ListDeployments": list_deployments,
    "BatchGetDeployments": lambda data: {
        "deploymentsInfo": [_deployment({"deploymentId": id}).info for id in data["deploymentIds"]]},
    "ContinueDeployment": continue_deployment,
    "StopDeployment": stop_deployment,
    "ListDeploymentTargets": list_deployment_targets,
    "BatchGetDeploymentTargets": batch_get_deployment_targets,
    "TagResource": tag_resource,
    "ListTagsForResource": lambda data: {
        "Tags": [{"Key": key, "Value": value} for key, value in tags.get(data["ResourceArn"], {}).items()]},
    "AddTagsToOnPremisesInstances": add_tags_to_on_premises_instances,
}


async def handle_request(method, path, headers, body, query_params):
    operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    try:
        return json_response(OPERATIONS[operation](json.loads(body or b"{}")))
    except Refused as refusal:
        return error_response_json(refusal.name, str(refusal))
    except KeyError as missing:
        return error_response_json("InvalidInputException", f"{operation}: {missing} is missing or not known here")


def install():
    """Makes it a service of MiniStack."""
    router.SERVICE_PATTERNS["codedeploy"] = {
        "target_prefixes": ["CodeDeploy_20141006"], "host_patterns": [r"codedeploy\."]}
    app.SERVICE_HANDLERS["codedeploy"] = handle_request
