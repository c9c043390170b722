import type { Resource } from '../types';
import { announcement } from './announcement';
import { apiRequest } from './apiRequest';
import { blacklist } from './blacklist';
import { call } from './call';
import { campaign } from './campaign';
import { campaignAnnouncement } from './campaignAnnouncement';
import { campaignReport } from './campaignReport';
import { campaignTrunk } from './campaignTrunk';
import { contact } from './contact';
import { extension } from './extension';
import { fax } from './fax';
import { group } from './group';
import { musicOnHold } from './musicOnHold';
import { queue } from './queue';
import { queueAgent } from './queueAgent';
import { report } from './report';
import { server } from './server';
import { trunk } from './trunk';
import { voicemail } from './voicemail';
import { voicemailMessage } from './voicemailMessage';
import { whitelist } from './whitelist';

/** Every resource of the node; a new one is a file beside this one and a line here. */
export const resources: Resource[] = [
	announcement,
	apiRequest,
	blacklist,
	call,
	campaign,
	campaignAnnouncement,
	campaignReport,
	campaignTrunk,
	contact,
	extension,
	fax,
	group,
	musicOnHold,
	queue,
	queueAgent,
	report,
	server,
	trunk,
	voicemail,
	voicemailMessage,
	whitelist,
];
