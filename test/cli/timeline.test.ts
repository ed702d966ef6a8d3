import { createTimeline } from '../../src/cli/local/timeline.js';

describe('the timeline', () => {
  it('says what a decorator has written to its target', () => {
    const lines: string[] = [];
    const timeline = createTimeline(
      (line) => lines.push(line),
      () => 0,
    );
    const parent = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name: 'shards' };
    const turn = { at: 0, controller: 'services', parent, turn: 1 };

    timeline.onMetacontroller({
      ...turn,
      type: 'turn-began',
      causes: [{ type: 'parent', text: 'parent added' }],
    });
    timeline.onMetacontroller({
      ...turn,
      type: 'target-written',
      fields: ['metadata.labels.seen', 'status'],
      change: {},
    });

    expect(lines).toEqual([
      '   0.00s  StatefulSet shards was given metadata.labels.seen, status  (parent added)\n',
    ]);
  });
});
