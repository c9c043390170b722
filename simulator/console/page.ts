import { SCRIPT } from './script';
import { STYLE } from './style';

/** The console as one page: no framework, no build step, nothing to load from elsewhere. */
export const PAGE = `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simotel simulator</title>
<style>${STYLE}</style>
</head>
<body>
<header>
	<h1 data-t="title">Simotel simulator</h1>
	<nav>
		<button id="theme" type="button" data-t="theme">Light / dark</button>
		<button id="language" type="button">فارسی</button>
	</nav>
</header>
<main>
	<section aria-labelledby="place">
		<h2 id="place" data-t="place">Place a call</h2>
		<form id="call">
			<label><span data-t="from">Caller</span><input name="from" value="09120000001" required></label>
			<label><span data-t="to">Number dialled</span><input name="to" value="02100000000" required list="numbers"></label>
			<datalist id="numbers"></datalist>
			<label><span data-t="digits">Digits entered (one entry per prompt)</span><input name="digits" placeholder="2, 1234"></label>
			<label><span data-t="busy">Busy numbers</span><input name="busy" placeholder="200, 201"></label>
			<label><span data-t="ring">Rings for (s)</span><input name="ring" type="number" min="0" value="4"></label>
			<label><span data-t="talk">Talks for (s)</span><input name="talk" type="number" min="0" value="20"></label>
			<label><span data-t="poll">Survey score</span><input name="poll" type="number" min="0"></label>
			<label class="tick"><input name="answer" type="checkbox" checked><span data-t="answer">Somebody answers</span></label>
			<button type="submit" data-t="dial">Dial</button>
		</form>
		<h2 data-t="fire">Fire an event</h2>
		<form id="event">
			<label><span data-t="name">Event</span><input name="event" value="NewState" required></label>
			<label><span data-t="version">Version</span><select name="version"><option>G4<option>Rest4<option>G3<option>Rest3<option>G2<option>Rest2</select></label>
			<label><span data-t="method">Method</span><select name="method"><option>POST<option>GET</select></label>
			<label class="wide"><span data-t="payload">Fields (JSON)</span><textarea name="payload" rows="3">{"exten": "204", "state": "Idle"}</textarea></label>
			<button type="submit" data-t="send">Send</button>
		</form>
		<h2 data-t="faults">Faults</h2>
		<form id="fault">
			<label><span data-t="target">Where</span><select name="target"><option>api<option>events<option>components</select></label>
			<label><span data-t="kind">What</span><select name="kind"><option>latency<option>drop<option>status<option>html<option>truncate<option>wrongType<option>hang<option>empty<option>unsuccessful</select></label>
			<label><span data-t="ms">Milliseconds</span><input name="ms" type="number" value="1500"></label>
			<label><span data-t="times">How often</span><input name="times" type="number" value="1"></label>
			<button type="submit" data-t="inject">Inject</button>
			<button type="button" id="clear" data-t="clear">Clear all</button>
		</form>
		<p id="message" role="status"></p>
	</section>
	<section aria-labelledby="callsTitle">
		<h2 id="callsTitle" data-t="calls">Calls</h2>
		<ol id="calls"></ol>
		<button id="older" type="button" hidden data-t="older">Show older calls</button>
	</section>
	<section aria-labelledby="pbxTitle">
		<h2 id="pbxTitle" data-t="pbx">The PBX</h2>
		<h3 data-t="addresses">Addresses</h3>
		<form id="addresses"></form>
		<h3 data-t="extensions">Extensions</h3>
		<ul id="extensions" class="chips"></ul>
		<h3 data-t="queues">Queues</h3>
		<ul id="queues"></ul>
		<h3 data-t="dialplan">Dialplan</h3>
		<ul id="dialplan"></ul>
		<h3 data-t="requests">API requests</h3>
		<ol id="requests"></ol>
	</section>
</main>
<script>${SCRIPT}</script>
</body>
</html>`;
