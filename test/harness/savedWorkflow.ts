import { NodeHelpers } from 'n8n-workflow';
import type { INode, INodeParameters, INodeProperties, INodeType } from 'n8n-workflow';

import { NODES, isChoice } from './parameters';
import { currentVersion } from './versions';

/** A node as a workflow keeps it. */
export interface SavedNode {
	name: string;
	type: string;
	typeVersion: number;
	parameters: INodeParameters;
}

const PREFIX = 'n8n-nodes-simotel.';

export const nodeType = (saved: Pick<SavedNode, 'type'>): INodeType | undefined =>
	NODES.find(({ description }) => PREFIX + description.name === saved.type);

/** The node with everything that the editor would fill in. */
export function withDefaults(saved: SavedNode): INodeParameters {
	const type = nodeType(saved);
	if (!type) throw new Error(`no node type ${saved.type}`);
	const node: INode = { ...saved, id: saved.name, position: [0, 0] };
	const { properties } = type.description;
	const filled = NodeHelpers.getNodeParameters(
		properties,
		saved.parameters,
		true,
		false,
		node,
		type.description,
	);
	return filled ?? {};
}

/** What shows beside what: the node's values as far as they are known, and those of one collection. */
interface Scope {
	node: INode;
	type: INodeType;
	root: INodeParameters;
}

const isParameter = (entry: object): entry is INodeProperties =>
	'displayName' in entry && !('values' in entry);

/** Adds values for those of some parameters that the editor would show. */
function examples(list: INodeProperties[], scope: Scope, values: INodeParameters = {}): INodeParameters {
	for (const property of list) {
		if (property.type === 'notice' || property.name in values) continue;
		const { node, type, root } = scope;
		if (!NodeHelpers.displayParameter(values, property, node, type.description, root)) continue;
		values[property.name] = example(property, scope);
	}
	return values;
}

/** One entry of a group for each choice of its first list, so that every kind of entry is there. */
function entries(values: INodeProperties[], scope: Scope): INodeParameters[] {
	const chooser = values.find(({ type }) => type === 'options');
	const choices = (chooser?.options ?? []).filter(isChoice);
	if (chooser === undefined) return [examples(values, scope)];
	return choices.map(({ value }) => examples(values, scope, { [chooser.name]: value as string }));
}

/** What a person would type: each kind of parameter with a value of its own. */
function example(property: INodeProperties, scope: Scope): INodeParameters[string] {
	const [choice] = (property.options ?? []).filter(isChoice);
	const several = property.typeOptions?.multipleValues === true;
	switch (property.type) {
		case 'string':
			return (property.default as string) || (property.placeholder ?? '').slice(5) || 'secret-1';
		case 'dateTime':
			return '2026-01-01T08:00:00';
		case 'multiOptions':
			return choice === undefined ? ['65a1f0c2d4b3e59687a0c1d2'] : [choice.value as string];
		case 'resourceLocator':
			return { __rl: true, mode: 'id', value: '65a1f0c2d4b3e59687a0c1d2' };
		case 'collection':
			return examples((property.options ?? []).filter(isParameter), scope);
		case 'fixedCollection':
			return Object.fromEntries(
				(property.options ?? []).flatMap((entry) => {
					if (!('values' in entry)) return [];
					const all = entries(entry.values, scope);
					return [[entry.name, several ? all : all[0]]];
				}),
			);
		default:
			return property.default as INodeParameters[string];
	}
}

/** The choices by which a node has several faces: resource and operation, component and so on. */
function faces(type: INodeType): INodeParameters[] {
	const { properties, name } = type.description;
	const choicesOf = (property: INodeProperties) => (property.options ?? []).filter(isChoice);
	if (name === 'simotel') {
		return properties
			.filter((property) => property.name === 'operation')
			.flatMap((property) =>
				choicesOf(property).map(({ value }) => ({
					resource: String(property.displayOptions?.show?.resource?.[0]),
					operation: String(value),
				})),
			);
	}
	const keys = {
		simotelComponentTrigger: 'component',
		respondToSimotel: 'component',
		simotelReportTrigger: 'report',
	};
	const key = keys[name as keyof typeof keys];
	if (key === undefined) return [{}];
	const property = properties.find((candidate) => candidate.name === key);
	return property ? choicesOf(property).map(({ value }) => ({ [key]: String(value) })) : [{}];
}

/** A workflow that holds every face of every node, all fields filled in. */
export function everything(): SavedNode[] {
	return NODES.flatMap((type) =>
		faces(type).map((face) => {
			const saved: SavedNode = {
				name: [type.description.displayName, ...Object.values(face)].join(' '),
				type: PREFIX + type.description.name,
				typeVersion: currentVersion(type),
				parameters: face,
			};
			const node: INode = { ...saved, id: saved.name, position: [0, 0] };
			examples(type.description.properties, { node, type, root: saved.parameters }, saved.parameters);
			return saved;
		}),
	);
}
