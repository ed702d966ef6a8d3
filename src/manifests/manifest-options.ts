/** A definition file that is not part of the image. */
export interface DefinitionSource {
  /** Path inside of its folder. */
  readonly file: string;
  readonly text: string;
}

export interface ManifestOptions {
  /** Image of the hook server, with a tag: `metahooks:0.1.0`. */
  readonly image: string;
  /** Namespace of the hook server. */
  readonly namespace: string;
  /**
   * Where the hooks are served instead: `http://127.0.0.1:8080`. No hook server is generated then.
   *
   * @default the Service of the hook server
   */
  readonly hooksUrl?: string;
  /** Definition files to give to the hook server as a ConfigMap. @default none */
  readonly definitionFiles?: readonly DefinitionSource[];
}
