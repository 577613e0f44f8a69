"""A deployment of the stand-in for AWS CodeDeploy: its states, its waits, its increments and its rollback.

A minute lasts CODEDEPLOY_MINUTE seconds (60).
"""

import contextvars
import json
import os
import re
import threading
import time

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, new_uuid
from ministack.services import cloudwatch, eventbridge

from codedeploy_platforms import PLATFORMS, Halted

MINUTE = float(os.environ.get("CODEDEPLOY_MINUTE", "60"))
ACTIVE = ("Created", "Queued", "InProgress", "Baking", "Ready")
EVENT_STATES = {"InProgress": "START", "Succeeded": "SUCCESS", "Failed": "FAILURE", "Stopped": "STOP", "Ready": "READY"}

configs, deployments, tags = AccountRegionScopedDict(), AccountRegionScopedDict(), AccountRegionScopedDict()


class Refused(Exception):
    """An answer that is an error of the API."""

    def __init__(self, name, message):
        super().__init__(message)
        self.name = name + "Exception"


class Deployment:
    def __init__(self, group, config, revision, info):
        self.group, self.config, self.revision = group, config, revision
        self.wake, self.stopped, self.rolls_back = threading.Event(), False, False
        self.waits_for = self.continued = None
        self.targets = {}
        self.info = {
            "deploymentId": "d-" + new_uuid().replace("-", "")[:9].upper(), "status": "Created", "creator": "user",
            "applicationName": group["applicationName"], "deploymentGroupName": group["deploymentGroupName"],
            "deploymentConfigName": config["deploymentConfigName"], "computePlatform": group["computePlatform"],
            "createTime": time.time(), "revision": revision, **info,
        }

    def become(self, status, **more):
        self.info.update(status=status, **more)
        resource = {key: self.info[key] for key in ("applicationName", "deploymentGroupName")}
        detail = {
            "region": get_region(), "application": resource["applicationName"], "state": EVENT_STATES[status],
            "deploymentGroup": resource["deploymentGroupName"], "deploymentId": self.info["deploymentId"],
        }
        eventbridge._put_events({"Entries": [{
            "Source": "aws.codedeploy", "DetailType": "CodeDeploy Deployment State-change Notification",
            "Resources": [group_arn(self.group)], "Detail": json.dumps(detail),
        }]}, allow_aws_source=True)

    def wait(self, minutes, wait_type=None):
        """Until the minutes are over (False), or the wait is continued (True), or the deployment is stopped."""
        end = time.time() + minutes * MINUTE
        self.waits_for = wait_type
        while True:
            if self.stopped:
                raise Halted("Stopped", "MANUAL_STOP", "The deployment was stopped by request")
            if wait_type and self.continued == wait_type:
                self.waits_for = None
                return True
            if not self.wake.wait(max(0, end - time.time())):
                self.waits_for = None
                return False
            self.wake.clear()

    def shift(self, give):
        """Gives the new version its share, increment by increment."""
        routing = self.config.get("trafficRoutingConfig", {"type": "AllAtOnce"})
        canary, linear = routing.get("timeBasedCanary"), routing.get("timeBasedLinear")
        share, minutes = 100, 0
        if canary:
            share, minutes = canary["canaryPercentage"], canary["canaryInterval"]
        if linear:
            share, minutes = linear["linearPercentage"], linear["linearInterval"]
        given = 0
        while given < 100:
            given = min(100, given + share) if linear or given == 0 else 100
            give(given)
            self.fail_if_told()
            if given < 100:
                self.wait(minutes)

    def fail_if_told(self):
        fault = tags.get(group_arn(self.group), {}).get("stand-in:fault")
        if fault and self.info["creator"] == "user":
            raise Halted("Failed", fault, "The deployment failed as it was told to")

    def run(self):
        try:
            self.become("InProgress", startTime=time.time())
            alarms = self.info.get("overrideAlarmConfiguration") or self.group.get("alarmConfiguration") or {}
            firing = [each["name"] for each in alarms.get("alarms", []) if alarms.get("enabled")
                      and (cloudwatch._alarms.get(each["name"]) or {}).get("StateValue") == "ALARM"]
            if firing:
                raise Halted("Stopped", "ALARM_ACTIVE", f"One or more alarms have been activated: {', '.join(firing)}")
            PLATFORMS[self.group["computePlatform"]](self)
            self.group["_last"] = self
            self.become("Succeeded", completeTime=time.time())
        except Halted as halt:
            if self.rolls_back or (self.group.get("autoRollbackConfiguration", {}).get("enabled")
                                   and self.info.get("autoRollbackConfiguration", {}).get("enabled", True)):
                self.roll_back()
            self.become(halt.status, completeTime=time.time(), errorInformation={"code": halt.code, "message": str(halt)})
            if self.undo:
                start(self.undo)

    undo = None

    def roll_back(self):
        """ECS is routed back at once; the others get a deployment of what was there before."""
        if self.group["computePlatform"] == "ECS" or self.info["creator"] != "user":
            return
        last = self.group.get("_last")
        if self.group["computePlatform"] == "Lambda":
            revision = {**self.revision, "_back": True}
        elif last:
            revision = last.revision
        else:
            return
        me = self.info["deploymentId"]
        self.undo = Deployment(self.group, config_of("CodeDeployDefault.AllAtOnce"), revision, {
            "creator": "codeDeployRollback", "description": f"Rolling back {me}",
            "rollbackInfo": {"rollbackTriggeringDeploymentId": me},
        })
        self.info["rollbackInfo"] = {"rollbackDeploymentId": self.undo.info["deploymentId"]}


def start(deployment):
    deployments[deployment.info["deploymentId"]] = deployment
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(deployment.run,), daemon=True).start()


def group_arn(group):
    name = f"{group['applicationName']}/{group['deploymentGroupName']}"
    return f"arn:aws:codedeploy:{get_region()}:{get_account_id()}:deploymentgroup:{name}"


def config_of(name):
    if name in configs:
        return configs[name]
    own = re.fullmatch(r"CodeDeployDefault\.(Lambda|ECS)?(AllAtOnce|OneAtATime|HalfAtATime|"
                       r"Canary(\d+)Percent(\d+)Minutes|Linear(\d+)PercentEvery(\d+)Minutes?)", name)
    if not own:
        raise Refused("DeploymentConfigDoesNotExist", f"No deployment configuration found for name: {name}")
    platform, _, canary, pause, linear, every = own.groups()
    config = {"deploymentConfigName": name, "computePlatform": platform or "Server"}
    if canary:
        config["trafficRoutingConfig"] = {"type": "TimeBasedCanary", "timeBasedCanary": {
            "canaryPercentage": int(canary), "canaryInterval": int(pause)}}
    elif linear:
        config["trafficRoutingConfig"] = {"type": "TimeBasedLinear", "timeBasedLinear": {
            "linearPercentage": int(linear), "linearInterval": int(every)}}
    elif platform:
        config["trafficRoutingConfig"] = {"type": "AllAtOnce"}
    return config
