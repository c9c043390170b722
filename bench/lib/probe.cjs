// Loaded into n8n before it starts (--require): answers of the component trigger say in a header when the node began,
// so that a bench can distinguish time in n8n before the node from time in the node and its workflow.
const Module = require('node:module');

const load = Module._load;
Module._load = function (request, ...others) {
	const loaded = load.call(this, request, ...others);
	const { prototype } = loaded?.SimotelComponentTrigger ?? {};
	if (prototype === undefined || prototype.probed) return loaded;
	const { webhook } = prototype;
	prototype.probed = true;
	prototype.webhook = function () {
		const began = performance.timeOrigin + performance.now();
		this.getResponseObject().setHeader('x-bench-began', String(began));
		return webhook.call(this);
	};
	return loaded;
};
