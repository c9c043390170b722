/** Filled in below. */
export const PAGE = '<!doctype html><title>Simotel simulator</title>';
