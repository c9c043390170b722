'use strict';

// The package's entry for programs that load it as a module; n8n itself reads the paths under "n8n" in package.json.
module.exports = {
	...require('./dist/nodes/Simotel/Simotel.node.js'),
	...require('./dist/nodes/SimotelTrigger/SimotelTrigger.node.js'),
	...require('./dist/nodes/SimotelReportTrigger/SimotelReportTrigger.node.js'),
	...require('./dist/nodes/SimotelComponentTrigger/SimotelComponentTrigger.node.js'),
	...require('./dist/nodes/RespondToSimotel/RespondToSimotel.node.js'),
	...require('./dist/credentials/SimotelApi.credentials.js'),
	...require('./dist/credentials/SimotelWebhookApi.credentials.js'),
};
