/**
 * Works on things in their order, several at a time.
 *
 * @param count how many there are
 * @param width how many at the same time at most
 * @param work what is done with the one of this index; it deals with its own failures
 * @param goOn asked before each one; what is under way is finished in any case
 */
export async function inParallel(
	count: number,
	width: number,
	work: (index: number) => Promise<void>,
	goOn: () => boolean = () => true,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < count && goOn()) await work(next++);
	};
	await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
}
