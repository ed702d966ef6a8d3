// npm run parity:docs
import { writeFileSync } from 'node:fs';
import { REPORT_FILE, toReport } from './report.js';
import { loadScenarios } from './scenario.js';

writeFileSync(REPORT_FILE, toReport(loadScenarios()));
