/** Labels on the CronJob, the Jobs and their Pods; the Jobs of a CronJob are found by them. */
export function labelsOf(name: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'crontab',
    'app.kubernetes.io/instance': name,
  };
}

export function labelSelectorOf(name: string): string {
  return Object.entries(labelsOf(name))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
