"""IAM of MiniStack with AUTH=true, where its pinned version is not as AWS documents it. Nothing here knows of Slipway.

Every function is held to its role. CALLS_FILE then lists what each has called, once: "allowed|DENIED function action ARN".
"""

import contextvars
import json
import os
import re
import urllib.parse

from ministack.core import iam_actions, iam_evaluator
from ministack.services import ecs, stepfunctions, sts

import codedeploy_deployments

_enforce = iam_evaluator.enforce
_resolve_condition_key = iam_evaluator._resolve_condition_key
_lambda_action = iam_actions._lambda_action
_extract_resource_arn = iam_actions.extract_resource_arn
_invoke_with_callback = stepfunctions._invoke_with_callback
_seen = set()
_machines = {}
#: Condition keys of the request that is being checked.
_keys = contextvars.ContextVar("keys", default={})
#: The state machine whose state is being carried out.
running = contextvars.ContextVar("running", default="*")


def enforce(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    session = sts._sessions.get(access_key_id) if access_key_id else None
    caller = session["Arn"].rsplit("/", 1)[-1] if session else ""
    # The CDK CLI's own roles: MiniStack does not apply the policies that `cdk bootstrap` gives them.
    if caller.startswith("aws-cdk-"):
        return None
    # Loopback has no TLS; AWS takes nothing else for a bucket that asks for it.
    context = {**(service_context or {}), **_keys.get(), "s3:TlsVersion": "1.3"}
    result = _enforce(access_key_id, iam_action, service, region, resource_arn, context)
    if caller and os.environ.get("CALLS_FILE"):
        call = f"{'allowed' if result is None else 'DENIED'} {caller} {iam_action} {resource_arn}"
        if call not in _seen:
            _seen.add(call)
            with open(os.environ["CALLS_FILE"], "a", encoding="utf-8") as calls:
                calls.write(call + "\n")
    return result


def condition_key(key, ctx):
    return "true" if key.lower() == "aws:securetransport" else _resolve_condition_key(key, ctx)


def lambda_action(method, path):
    action = _lambda_action(method, path)
    named = re.search(r"/aliases/[^/]+$", path)
    return {"GET": "GetAlias", "PUT": "UpdateAlias", "DELETE": "DeleteAlias"}.get(method, action) if named else action


def resource_arn_of(service, method, path, headers, body, query_params, *rest, **named):
    _keys.set({})
    arn = _extract_resource_arn(service, method, path, headers, body, query_params, *rest, **named)
    if service == "s3" and headers.get("if-none-match"):
        _keys.set({"s3:if-none-match": headers["if-none-match"]})
    qualifier = (query_params or {}).get("Qualifier")
    if service == "lambda" and qualifier:
        return f"{arn}:{qualifier[0] if isinstance(qualifier, list) else qualifier}"
    if service == "elasticloadbalancing" and arn == "*":
        named = re.search(rb"(?:RuleArn|ListenerArn|TargetGroupArn|ResourceArns\.member\.1)=([^&]+)", body or b"")
        return urllib.parse.unquote_plus(named.group(1).decode()) if named else arn
    if service == "codedeploy":
        return _codedeploy_resource(headers.get("x-amz-target", "").rsplit(".", 1)[-1], json.loads(body or b"{}"), rest)
    if service == "ecs":
        return _ecs_resource(headers.get("x-amz-target", "").rsplit(".", 1)[-1], json.loads(body or b"{}"), rest) or arn
    if service == "states" and b"taskToken" in (body or b""):
        return _machines.get(json.loads(body)["taskToken"], arn)
    return arn


def _ecs_resource(action, asked, rest):
    """The resource that the Service Authorization Reference has for an action of ECS; None: as MiniStack has it."""
    region, account = rest[:2] if len(rest) >= 2 else ("us-east-1", "000000000000")

    def named(kind, name):
        return name if name.startswith("arn:") else f"arn:aws:ecs:{region}:{account}:{kind}/{name}"

    cluster = asked.get("cluster", "default").rsplit("/", 1)[-1]
    _keys.set({"ecs:cluster": named("cluster", cluster)})
    if action in ("DescribeServices", "UpdateService"):
        return named("service", f"{cluster}/{(asked.get('services') or [asked.get('service')])[0].rsplit('/', 1)[-1]}")
    if action in ("DescribeTasks", "StopTask"):
        arn = named("task", f"{cluster}/{(asked.get('tasks') or [asked.get('task')])[0].rsplit('/', 1)[-1]}")
        tags = (ecs._tasks.get(arn) or {}).get("tags") or []
        _keys.set({**_keys.get(), **{f"aws:ResourceTag/{tag['key']}": tag["value"] for tag in tags}})
        return arn
    if action == "RunTask":
        return named("task-definition", asked["taskDefinition"])
    if action in ("DescribeTaskDefinition", "ListTaskDefinitions", "ListTasks"):
        return "*"
    return asked.get("resourceArn")


def _codedeploy_resource(action, asked, rest):
    region, account = rest[:2] if len(rest) >= 2 else ("us-east-1", "000000000000")
    prefix = f"arn:aws:codedeploy:{region}:{account}"
    if action in ("StopDeployment", "ContinueDeployment"):
        return "*"
    if "ResourceArn" in asked:
        return asked["ResourceArn"]
    if action == "GetDeploymentConfig":
        return f"{prefix}:deploymentconfig:{asked['deploymentConfigName']}"
    named = asked.get("deploymentId") or (asked.get("deploymentIds") or [None])[0]
    if named and (known := codedeploy_deployments.deployments.get(named)):
        return codedeploy_deployments.group_arn(known.group)
    return f"{prefix}:deploymentgroup:{asked.get('applicationName')}/{asked.get('deploymentGroupName')}"


iam_actions.SERVICE_TO_IAM_NAMESPACE["codedeploy"] = "codedeploy"


def invoke_with_callback(resource, input_data, token, state_def):
    _machines[token] = running.get()
    return _invoke_with_callback(resource, input_data, token, state_def)


stepfunctions._invoke_with_callback = invoke_with_callback
iam_actions.extract_resource_arn = resource_arn_of
iam_evaluator.enforce = enforce
iam_evaluator._resolve_condition_key = condition_key
iam_actions._lambda_action = lambda_action
