import { z } from 'zod';
import { renderCrd } from '../../src/manifests/crd.js';
import { renderStatusSchema } from '../../src/manifests/status-schema.js';
import { composite, pond, tank } from './definitions.js';
import { refusal } from './refusal.js';

const words: unknown = expect.any(String);

describe('renderCrd', () => {
  it('declares one version with status, and Age as the last column', () => {
    expect(renderCrd(pond.parent)).toEqual({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'ponds.fish.example.com' },
      spec: {
        group: 'fish.example.com',
        names: { plural: 'ponds', singular: 'pond', kind: 'Pond', listKind: 'PondList' },
        scope: 'Cluster',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                description: 'A pond',
                type: 'object',
                required: ['spec'],
                properties: {
                  apiVersion: { type: 'string' },
                  kind: { type: 'string' },
                  metadata: { type: 'object' },
                  spec: {
                    type: 'object',
                    required: ['size'],
                    properties: { size: { type: 'string', enum: ['s', 'l'] } },
                  },
                  status: renderStatusSchema(pond.parent),
                },
              },
            },
            subresources: { status: {} },
            additionalPrinterColumns: [
              { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
            ],
          },
        ],
      },
    });
  });

  it('carries names, columns and scale of the definition', () => {
    expect(renderCrd(tank.parent)).toMatchObject({
      spec: {
        names: { shortNames: ['tk'], categories: ['all'] },
        scope: 'Namespaced',
        versions: [
          {
            subresources: {
              status: {},
              scale: {
                specReplicasPath: '.spec.replicas',
                statusReplicasPath: '.status.replicas',
                labelSelectorPath: '.status.selector',
              },
            },
            additionalPrinterColumns: [
              { name: 'Image', type: 'string', jsonPath: '.spec.image' },
              {
                name: 'Selector',
                type: 'string',
                description: 'Labels of the Pods',
                jsonPath: '.status.selector',
                priority: 1,
              },
              { name: 'Age' },
            ],
          },
        ],
      },
    });
  });
});

describe('renderStatusSchema', () => {
  it('asks for nothing, sets nothing and adds observedGeneration and conditions', () => {
    expect(renderStatusSchema(tank.parent)).toEqual({
      type: 'object',
      properties: {
        replicas: { type: 'integer' },
        selector: { type: 'string' },
        pods: {
          type: 'array',
          items: {
            type: 'object',
            // The key of the list: without it the server cannot tell the entries apart.
            required: ['name'],
            properties: { name: { type: 'string' }, phase: { type: 'string' } },
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        tiers: {
          type: 'object',
          additionalProperties: { type: 'object', properties: { ready: { type: 'boolean' } } },
        },
        observedGeneration: {
          description: 'Generation of the spec that this status is about',
          type: 'integer',
          format: 'int64',
        },
        conditions: {
          description: 'What holds now; Ready sums it up',
          type: 'array',
          items: {
            type: 'object',
            required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
            properties: {
              type: { description: words, type: 'string' },
              status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
              reason: { description: words, type: 'string' },
              message: { description: words, type: 'string' },
              lastTransitionTime: { description: words, type: 'string', format: 'date-time' },
              observedGeneration: { description: words, type: 'integer' },
            },
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['type'],
        },
      },
    });
  });

  it('refuses a status that declares a field which is added anyway', () => {
    const { parent } = composite('pond', { status: z.object({ conditions: z.array(z.string()) }) });

    expect(refusal(() => renderStatusSchema(parent))).toMatchObject({
      code: 'DEFINITION_INVALID',
      message: 'the status of Pond declares conditions, which is added to every status',
    });
  });
});
