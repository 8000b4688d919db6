/** The one file of a data folder that cannot be made anew. */
export const fileName = 'sigma-bridge.sqlite';
