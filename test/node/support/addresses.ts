/** Exist in the network namespace of the run and nowhere else. */
export const NODE_NAME = 'node';
export const NODE_ADDRESS = '10.123.0.1';
/** As the API server of the harness is told. */
export const SERVICE_NETWORK = '10.0.0.0/24';
export const DNS_ADDRESS = '10.0.0.10';
export const POD_NETWORK = '10.244.0.0/24';
