import { parseSimotelDate, toIso } from '../dates';
import type { Zone } from '../dates';

const DAY = 86_400_000;

/** Periods of reports in the words of people; days begin at midnight by the clock of the PBX. */
export type PeriodName = 'last24Hours' | 'last30Days' | 'last7Days' | 'today' | 'yesterday';

/** From and until of a report. */
export interface Period {
	from: Date;
	until: Date;
}

/**
 * From and until of a period with a name. One that reaches to the present ends a day ahead, for a PBX whose clock is
 * fast.
 *
 * @param name `last24Hours` for every other name
 */
export function namedPeriod(name: string, now: Date, zone: Zone): Period {
	const ahead = new Date(now.getTime() + DAY);
	const last = (days: number): Period => ({ from: new Date(now.getTime() - days * DAY), until: ahead });
	const periods: Record<PeriodName, () => Period> = {
		today: () => ({ from: startOfDay(now, zone), until: ahead }),
		yesterday: () => {
			const midnight = startOfDay(now, zone);
			// Half a day back is yesterday, however long that day was.
			const from = startOfDay(new Date(midnight.getTime() - DAY / 2), zone);
			return { from, until: new Date(midnight.getTime() - 1) };
		},
		last24Hours: () => last(1),
		last7Days: () => last(7),
		last30Days: () => last(30),
	};
	return (Object.hasOwn(periods, name) ? periods[name as PeriodName] : periods.last24Hours)();
}

/** Midnight of the day in which an instant lies, also on days that begin or end with a change of the clock. */
function startOfDay(date: Date, zone: Zone): Date {
	return parseSimotelDate(`${toIso(date, zone).slice(0, 10)} 00:00:00`, zone) ?? date;
}
