/** The release of Kubernetes whose behaviour is followed, as `kubectl version` shows it. */
export const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.0+metahooks',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'node',
};
