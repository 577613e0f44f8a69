"""The service scheduler of ECS, which MiniStack lacks without Docker: tasks take their time, and are replaced by it.

As AWS documents it: a task is PENDING before it is RUNNING, and one in awsvpc mode has an address of its own (of the
loopback network, where a test can answer at it); a deployment keeps to minimumHealthyPercent (rounded up) and
maximumPercent (rounded down); rolloutState, circuit breaker, stop codes and reasons; the events "ECS Task State Change"
and "ECS Deployment State Change"; RunTask with a client token that was seen before answers the same tasks.

What a container does stands in its environment: EMULATED_START is how many seconds it takes to start; EMULATED_EXIT="137 OutOfMemoryError: …" ends it with this code and
reason, EMULATED_EXIT_AFTER seconds after its start. EMULATED_HEALTH=UNHEALTHY fails its health check, where it has one.
"""

import contextvars
import copy
import itertools
import json
import logging
import threading
import time

from ministack.core.responses import json_response, request_scope
from ministack.services import ecs, eventbridge

START_SECONDS = "2"
TICK_SECONDS = 0.05

logger = logging.getLogger("ecs_scheduler")
_run_task = ecs._run_task
_mark_task_stopped = ecs._mark_task_stopped
_mark_task_running = ecs._mark_task_running
_record_service_task_failure = ecs._record_service_task_failure
_addresses = itertools.count(1)
_answers = {}


def emit(detail_type, detail, resources):
    entry = {"Source": "aws.ecs", "DetailType": detail_type, "Detail": json.dumps(detail), "Resources": resources}
    context = contextvars.copy_context()

    def put():
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)

    # Its targets may be functions, which the scheduler does not wait for.
    threading.Thread(target=context.run, args=(put,), daemon=True).start()


def emit_task(task):
    emit("ECS Task State Change", copy.deepcopy(ecs._sanitize(task)), [task["taskArn"]])


def emit_deployment(svc, deployment, name, reason):
    detail = {
        "eventType": "ERROR" if name.endswith("FAILED") else "INFO",
        "eventName": name,
        "deploymentId": deployment["id"],
        "updatedAt": deployment["updatedAt"],
        "reason": reason,
    }
    emit("ECS Deployment State Change", detail, [svc["serviceArn"]])


def run_task(data):
    """RunTask: what it starts is not there yet."""
    token = data.get("clientToken")
    if token and token in _answers:
        arns = _answers[token]
        return json_response({"tasks": [ecs._sanitize(ecs._tasks[arn]) for arn in arns], "failures": []})
    answer = _run_task(data)
    arns = [task["taskArn"] for task in json.loads(answer[2]).get("tasks", [])]
    for arn in arns:
        task = ecs._tasks[arn]
        number = next(_addresses)
        takes = float(environment_of(task)[0].get("EMULATED_START", START_SECONDS))
        task.update(lastStatus="PENDING", startedAt=None, _ready_at=time.time() + takes)
        if task.get("_network_mode") == "awsvpc":
            address = f"127.1.{number // 250}.{number % 250 + 1}"
            details = [{"name": "privateIPv4Address", "value": address}]
            task["attachments"] = [
                {"id": arn[-12:], "type": "ElasticNetworkInterface", "status": "ATTACHED", "details": details}
            ]
    if token:
        _answers[token] = arns
    return answer


def mark_task_running(task_arn, task):
    done = _mark_task_running(task_arn, task)
    if done:
        emit_task(task)
    return done


def mark_task_stopped(task_arn, task, reason, stop_code, exit_code=None):
    done = _mark_task_stopped(task_arn, task, reason, stop_code, exit_code)
    if done:
        emit_task(task)
    return done


def record_service_task_failure(task, *rest):
    """MiniStack's circuit breaker, with the event that it lacks."""
    svc = service_of(task)
    deployment = ecs._deployment_for_task(svc, task) if svc else None
    before = deployment and deployment.get("rolloutState")
    _record_service_task_failure(task, *rest)
    if deployment and before != "FAILED" and deployment.get("rolloutState") == "FAILED":
        emit_deployment(svc, deployment, "SERVICE_DEPLOYMENT_FAILED", deployment["rolloutStateReason"])


def service_of(task):
    cluster = ecs._cluster_name_from_arn(task.get("clusterArn", ""))
    return ecs._services.get(f"{cluster}/{task.get('group', '').removeprefix('service:')}")


def environment_of(task):
    definition = ecs._task_defs.get(ecs._resolve_td_key(task["taskDefinitionArn"])) or {}
    containers = definition.get("containerDefinitions", [])
    values = {e["name"]: e["value"] for c in containers for e in c.get("environment", [])}
    return values, any(c.get("healthCheck") for c in containers)


def live(task):
    """What happens in a task by itself: it starts, its health check answers, it ends."""
    arn = task["taskArn"]
    if task["lastStatus"] == "PENDING" and time.time() >= task.get("_ready_at", 0):
        if ecs._mark_task_running(arn, task):
            task.update(_startup_stable=True, _ran_at=time.time())
            values, checked = environment_of(task)
            if checked:
                task["healthStatus"] = values.get("EMULATED_HEALTH", "HEALTHY")
    if task["lastStatus"] != "RUNNING":
        return
    values, _ = environment_of(task)
    ends = values.get("EMULATED_EXIT")
    age = time.time() - task.get("_ran_at", time.time())
    if ends and age >= float(values.get("EMULATED_EXIT_AFTER", "0")):
        code, _, reason = ends.partition(" ")
        for container in task.get("containers", []):
            container.update({"exitCode": int(code), **({"reason": reason} if reason else {})})
        ecs._mark_task_stopped(
            arn, task, "Essential container in task exited", "EssentialContainerExited", int(code)
        )
    elif task.get("healthStatus") == "UNHEALTHY" and task.get("group", "").startswith("service:") and age > 0.5:
        ecs._mark_task_stopped(
            arn, task, "Task failed container health checks", "ServiceSchedulerInitiated", 137
        )
        ecs._record_service_task_failure(task)


def roll(cluster, key, svc):
    """One look of the scheduler at a service: stop what may go, start what there is room for."""
    primary = ecs._primary_deployment(svc)
    if svc.get("status") != "ACTIVE" or not primary or primary.get("rolloutState") == "FAILED":
        return
    if (svc.get("deploymentController") or {}).get("type", "ECS") != "ECS":
        return
    group, desired = f"service:{svc['serviceName']}", svc.get("desiredCount", 0)
    config = svc.get("deploymentConfiguration") or {}
    least = -(-desired * int(config.get("minimumHealthyPercent", 100)) // 100)
    most = desired * int(config.get("maximumPercent", 200)) // 100
    tasks = [
        task for task in list(ecs._tasks.values())
        if task.get("group") == group and task.get("clusterArn") == svc.get("clusterArn")
        and task.get("desiredStatus") == "RUNNING"
    ]
    own = [task for task in tasks if ecs._deployment_for_task(svc, task) is primary]
    others = [task for task in tasks if task not in own]
    good = [task for task in tasks if task["lastStatus"] == "RUNNING" and task.get("healthStatus") != "UNHEALTHY"]
    spare = len(good) - least
    going = own[desired:]
    for task in others:
        if task not in good:
            going.append(task)
        elif spare > 0:
            going.append(task)
            spare -= 1
    reason = f"Scaling activity initiated by (deployment {primary['id']})"
    for task in going:
        ecs._mark_task_stopped(task["taskArn"], task, reason, "ServiceSchedulerInitiated", 0)
    count = min(desired - len(own), max(most, 1 if desired else 0) - (len(tasks) - len(going)))
    if count > 0:
        run_task({
            "cluster": cluster, "taskDefinition": svc["taskDefinition"], "count": count, "group": group,
            "startedBy": primary["id"], "launchType": svc.get("launchType"),
            "networkConfiguration": svc.get("networkConfiguration", {}), "_deploymentId": primary["id"],
        })
    if going or count > 0:
        ecs._refresh_service_state(cluster, group)
    settle(svc, primary, own, others, good)


def settle(svc, primary, own, others, good):
    if primary.get("rolloutState") == "IN_PROGRESS":
        if others or len([task for task in own if task in good]) != svc.get("desiredCount", 0):
            return
        reason = f"ECS deployment {primary['id']} completed."
        primary.update(rolloutState="COMPLETED", rolloutStateReason=reason, updatedAt=ecs._iso())
        emit_deployment(svc, primary, "SERVICE_DEPLOYMENT_COMPLETED", reason)
    if not others:
        svc["deployments"] = [primary]


def schedule():
    while True:
        time.sleep(TICK_SECONDS)
        try:
            for account, region, task in [(a, r, t) for (a, r, _), t in list(ecs._tasks.all_items())]:
                if task.get("desiredStatus") == "RUNNING":
                    with request_scope(account, region):
                        live(task)
            for (account, region, key), svc in list(ecs._services.all_items()):
                with request_scope(account, region):
                    roll(key.split("/", 1)[0], key, svc)
        except Exception:
            # A request changes what is walked over: the next look sees it whole.
            logger.exception("one look of the scheduler failed")


ecs._ACTION_MAP["RunTask"] = run_task
ecs._mark_task_running = mark_task_running
ecs._mark_task_stopped = mark_task_stopped
ecs._record_service_task_failure = record_service_task_failure
# MiniStack's own scheduler starts and stops everything at once; this one goes on by itself.
ecs._reconcile_service_tasks = lambda cluster, key: None
ecs._complete_service_deployment = lambda *args, **kwargs: None

threading.Thread(target=schedule, daemon=True, name="ecs-scheduler").start()
