import { describe, expect, it } from '@jest/globals';
import { byHand } from '../../../lib/domain/incident/by-hand.ts';
import { CODEDEPLOY } from '../../builders/codedeploy.ts';
import { definitionWith } from '../../builders/definition.ts';

const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
const stepsOf = (target: object, previous = '1.4.1') =>
  byHand(definitionWith({ target }), { service: 'checkout', version: '1.4.2', previous });

describe('what a person does by hand, for this service [RB-3]', () => {
  it('on a Lambda alias: by the number, or with how to find it', () => {
    const target = { kind: 'lambda', function: 'checkout', alias: 'live' };
    expect(stepsOf(target, '7')).toEqual([
      'See where the alias is: aws lambda get-alias --function-name checkout --name live',
      "Give 7 everything: aws lambda update-alias --function-name checkout --name live --function-version 7 --routing-config 'AdditionalVersionWeights={}'",
    ]);
    expect(stepsOf(target)[1]).toBe(
      "Find the number of 1.4.1: aws lambda list-versions-by-function --function-name checkout --query 'Versions[?Description=='\\''1.4.1'\\''].Version'",
    );
  });

  it('on a rule of a load balancer: whichever group has the previous version', () => {
    const group = (name: string) => ({
      arn: `${ELB}:targetgroup/${name}/73e2d6bc24d8a067`,
      url: `https://${name}.example`,
    });
    const steps = stepsOf({
      kind: 'alb',
      rule: `${ELB}:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`,
      url: 'https://shop.example',
      groups: { blue: group('blue'), green: group('green') },
    });
    expect(steps).toHaveLength(4);
    expect(steps[2]).toMatch(
      /^If that is blue, give it everything: aws elbv2 modify-rule --rule-arn \S+ --actions '\[.*blue.*"Weight":100.*green.*"Weight":0.*\]'$/,
    );
  });

  it('on an ECS service: by the revision', () => {
    const target = {
      kind: 'ecs',
      cluster: 'main',
      ecsService: 'web',
      taskDefinition: 'checkout',
      url: 'https://checkout.example',
      loadBalancer: `${ELB}:loadbalancer/app/checkout/50dc6c495c0c9188`,
      targetGroup: `${ELB}:targetgroup/checkout/73e2d6bc24d8a067`,
    };
    expect(stepsOf(target, '12')).toContain(
      'Bring 12 back on every task: aws ecs update-service --cluster main --service web --task-definition checkout:12',
    );
    expect(stepsOf(target)[1]).toMatch(/^Find the revision with the tag slipway:version = 1\.4\.1/);
  });

  it.each(Object.entries(CODEDEPLOY))('on CodeDeploy (%s): stop what it does, then look', (_name, target) => {
    const steps = stepsOf(target as object);
    expect(steps[0]).toMatch(
      /^See what CodeDeploy is doing: aws deploy list-deployments --application-name \S+/,
    );
    expect(steps[1]).toMatch(/aws deploy stop-deployment --auto-rollback-enabled --deployment-id <id>$/);
    expect(steps.length).toBeGreaterThan(2);
  });

  it('on this machine: the health of production', () => {
    const target = { kind: 'local', command: 'serve', port: 8080, health: '/health?deep=1' };
    expect(stepsOf(target)).toEqual([
      "Ask production for its health: curl -i 'http://127.0.0.1:8080/health?deep=1'",
      'Give 1.4.1 everything, with your reason; that releases the lock too: npm run slipway -- settle checkout --on 1.4.1 --reason "…"',
      'Or, where 1.4.2 is the better one to have, finish with it: npm run slipway -- settle checkout --on 1.4.2 --reason "…"',
    ]);
  });
});
