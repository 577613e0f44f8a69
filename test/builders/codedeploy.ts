const common = { kind: 'codedeploy', application: 'shop', deploymentGroup: 'production' };

/** The least target on each compute platform of CodeDeploy, as a definition has it. */
export const CODEDEPLOY = {
  lambda: { ...common, platform: 'lambda', function: 'greeter' },
  ecs: {
    ...common,
    platform: 'ecs',
    cluster: 'main',
    ecsService: 'shop',
    taskDefinition: 'shop',
    container: 'web',
    containerPort: 8080,
    url: 'https://shop.example',
    testUrl: 'https://shop.example:8443',
  },
  server: {
    ...common,
    platform: 'server',
    revision: { bucket: 'releases', key: 'shop-{version}.zip' },
    url: 'https://shop.example',
  },
};
