import { World } from './world.js';

async function startedFor(content: string): Promise<World> {
  const world = new World();
  await world.turn();
  world.pass(1);
  world.edit(content);
  for (let turns = 0; turns < 3; turns += 1) await world.turn();
  return world;
}

const jobNames = (world: World): string[] => world.jobs.map(({ metadata }) => metadata.name);

it('stores a change first, then makes the rights, and the Job when they are there', async () => {
  const world = new World();
  await world.turn();
  world.edit('second');

  await world.turn({ statusLost: true });
  await world.turn();
  expect(world.children).toEqual([]);
  await world.turn();
  expect(world.children.map((child) => child.split(' ')[0])).toEqual([
    'ServiceAccount',
    'Role',
    'RoleBinding',
  ]);
  await world.turn();
  expect(jobNames(world)).toEqual([expect.stringMatching(/^watcher-r\d+-[0-9a-f]{8}$/)]);
});

it('keeps a Job that has ended until what it did is stored', async () => {
  const world = await startedFor('second');
  world.act();
  world.end('Complete');

  await world.turn({ statusLost: true });
  expect(world.jobs).toHaveLength(1);
  await world.turn();
  expect(world.jobs).toHaveLength(1);
  await world.turn();
  expect(world.children).toEqual([]);
  expect(world.status).toMatchObject({ restarts: 1 });
});

it('makes no second Job while one runs', async () => {
  const world = await startedFor('second');
  const [first] = jobNames(world);
  world.edit('third');
  for (let turns = 0; turns < 4; turns += 1) await world.turn();
  expect(jobNames(world)).toEqual([first]);
});

it('restarts once more when the content has gone and come back under a Job', async () => {
  const world = await startedFor('second');
  world.pass(1);
  world.edit('third');
  await world.turn();
  world.act();
  world.pass(1);
  world.edit('second');
  await world.turn();
  world.end('Complete');
  for (let turns = 0; turns < 4; turns += 1) await world.turn();
  world.act();

  expect(world.restarts).toHaveLength(2);
  expect(world.podContent).toBe('second');
});

it('does not touch a Job that has failed for five minutes, and then makes it anew', async () => {
  const world = await startedFor('second');
  const [first] = jobNames(world);
  world.end('Failed');
  world.pass(290);
  await world.turn();
  expect(jobNames(world)).toEqual([first]);
  world.pass(20);
  await world.turn();
  expect(world.jobs).toEqual([]);
  for (let turns = 0; turns < 2; turns += 1) await world.turn();
  expect(jobNames(world)).toEqual([first]);
});

it('restarts once for a change that is noticed twice, because the status of the first time is not seen yet', async () => {
  const world = await startedFor('first');
  world.edit('second');
  await world.turn();
  world.pass(1);
  // Made while the other call is on record, and stored over it.
  await world.turn({ statusBehind: 1 });
  await world.turn({ statusBehind: 1 });
  await world.turn({ statusBehind: 1 });
  for (let turns = 0; turns < 8; turns += 1) {
    world.act();
    world.end('Complete');
    await world.turn();
  }

  expect(world.restarts).toHaveLength(1);
  expect(world.status).toMatchObject({ restarts: 1 });
  expect(world.status).not.toHaveProperty('pendingHash');
});
