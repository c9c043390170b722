const PAGES = 'https://github.com/n8n-nodes-simotel/n8n-nodes-simotel/blob/main/docs';

/** A link to a page of the documentation, for notices. */
export const docsLink = (page: string, text: string): string =>
	`<a href="${PAGES}/${page}" target="_blank">${text}</a>`;
