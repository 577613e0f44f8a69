/** Where service definitions are kept. */
export interface DefinitionSource {
  /**
   * The unvalidated content of a service's definition and where it was read, for messages; undefined when
   * there is no such service. Throws DeploymentRefused when it is there and cannot be read as YAML.
   */
  load(service: string): Promise<{ readonly content: unknown; readonly origin: string } | undefined>;
  /** Names of all services that have a definition. */
  names(): Promise<readonly string[]>;
}
