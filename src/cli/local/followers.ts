import type { CollectionRef, KubeApi, WatchEvent } from '../../cluster/kube-api.js';
import { childRulesOf, type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import type { DecoratorDefinition } from '../../sdk/decorator.js';
import { isSelected } from '../../sdk/target-rule.js';
import { Family } from './family.js';
import { follow } from './follow.js';
import type { Timeline } from './timeline.js';

/** Tells the timeline what happens to parents, targets and their children; each kind is followed once. */
export class Followers {
  readonly #api: KubeApi;
  readonly #timeline: Timeline;
  readonly #family = new Family();
  readonly #stops = new Map<string, () => void>();

  constructor(api: KubeApi, timeline: Timeline) {
    this.#api = api;
    this.#timeline = timeline;
  }

  /** Also follows the kinds of these definitions, as far as they are not followed yet. */
  add(definitions: readonly ControllerDefinition[]): void {
    for (const definition of definitions) {
      if (isComposite(definition)) this.#followParents(definition.parent);
      else this.#followTargets(definition);
      childRulesOf(definition).forEach((rule) => this.#followChildren(rule));
    }
  }

  stop(): void {
    for (const stop of this.#stops.values()) stop();
  }

  #followParents(parent: CollectionRef): void {
    this.#follow('parent', parent, (event) => {
      this.#family.addParent(event.object);
      this.#timeline.onParent(event);
    });
  }

  #followTargets({ name: controller, resources }: DecoratorDefinition): void {
    for (const rule of resources) {
      this.#follow(`target of ${controller}`, rule, ({ type, object }) => {
        const selected = isSelected([rule], object);
        if (selected) this.#family.addParent(object);
        this.#timeline.onTarget({ type, object }, { controller, selected });
      });
    }
  }

  #followChildren(rule: CollectionRef): void {
    this.#follow('child', rule, (event) => {
      if (this.#family.admit(event.object)) this.#timeline.onChild(event);
    });
  }

  /** All of a kind: the selectors of a rule are not those of a list. */
  #follow(role: string, { apiVersion, resource }: Kind, onEvent: (event: WatchEvent) => void): void {
    const key = `${role} ${apiVersion}/${resource}`;
    if (this.#stops.has(key)) return;
    this.#stops.set(key, follow(this.#api, { apiVersion, resource }, onEvent));
  }
}

type Kind = Pick<CollectionRef, 'apiVersion' | 'resource'>;
