/* --- running code that comes as text --- */
const run = (source, self, event) => {
    if (depth >= LIMIT_DEPTH) {
        cut();
        return;
    }
    depth++;
    try {
        if (self === null)
            (0, evaluate)(source);
        else
            call(new TrueFunction('event', source), self, event, -1);
    } catch (e) {
        /* it ends, what follows does not */
    }
    depth--;
};
const isScript = (type) => {
    type = lower(trim(type));
    return type === '' || type === 'module' || contains(type, 'javascript') || contains(type, 'ecmascript') || type === 'text/jscript';
};
/* What happens because a node came into the tree. */
const activate = (top) => {
    if (top.kind !== ELEMENT || (top.index >= 0 && top.source === 0))
        return;
    walk(top, (it) => {
        if (it.kind !== ELEMENT || it.extra === 'active')
            return false;
        if (it.name === 'script') {
            it.extra = 'active';
            if (attributeOf(it, 'src') !== null) {
                const code = textOfAddress(attributeOf(it, 'src'));
                if (code !== null && !it.started) {
                    decoded();
                    run(code, null, null);
                }
                later(() => fire(it, new Event('load')), 50, TIMER);
            } else if (!it.started && isScript(attributeOf(it, 'type') || '')) {
                it.started = true;
                const before = currentScript;
                currentScript = it;
                run(textOf(it), null, null);
                currentScript = before;
            }
        } else if (it.name === 'img' || it.name === 'iframe' || it.name === 'link') {
            it.extra = it.extra === null ? 'active' : it.extra;
            if (it.name === 'iframe')
                frameActive(it);
            later(() => fire(it, new Event('load')), 50, TIMER);
        }
        if (it.name === 'object' || it.name === 'embed')
            frameActive(it);
        upgrade(it);
        markupHandlers(it);
        return false;
    });
};
const attributeHandler = (it, name, source) => {
    const type = stringSlice(name, 2);
    listen(it, type, function (event) { return reflectApply(new TrueFunction('event', source), face(it), [event]); }, true);
};
/* onload and onerror of elements that scripts wrote happen; what a visitor does, too, at the end. */
const markupHandlers = (it) => {
    for (let i = 0; i < it.attributes.length; i += 2) {
        const name = it.attributes[i];
        if (it.source === 0 || !startsWith(name, 'on'))
            continue;
        attributeHandler(it, name, it.attributes[i + 1]);
        if (indexIn(BY_ITSELF, stringSlice(name, 2)) >= 0 ? name !== 'onload' || it.extra === null : name === 'onfocus' && attributeOf(it, 'autofocus') !== null)
            later(() => fire(it, new Event(stringSlice(name, 2))), 50, TIMER);
    }
};

/* --- navigation --- */
const navigate = (kind, address, isRaw) => {
    address = trim(isRaw ? string(address) : address);
    if (lower(stringSlice(address, 0, 11)) === 'javascript:') {
        run(host.percent(stringSlice(address, 11)), null, null);
        return;
    }
    if (address === '' || address[0] === '#')
        return;
    const parts = host.url(facts.base, address);
    if (parts === null || parts[1] === 'about:' || parts[1] === 'javascript:')
        return;
    const hash = parts[8] || '';
    if (hash !== '' && stringSlice(parts[0], 0, parts[0].length - hash.length) === here.bare)
        return;
    host.record(kind, moment, current, 0, '', parts[0]);
};
const here = record({ parts: host.url(facts.url, '') || ['about:blank', 'about:', '', '', '', '', 'blank', '', ''], bare: '' });
here.bare = stringSlice(here.parts[0], 0, here.parts[0].length - (here.parts[8] || '').length);
const locationObject = (kind) => {
    const made = {};
    const whole = () => here.parts[0];
    getter(made, 'href', whole, (value) => navigate(kind, value, true));
    getter(made, 'protocol', () => here.parts[1], (value) => {
        value = string(value);
        navigate(kind, (value[value.length - 1] === ':' ? value : value + ':') + stringSlice(here.parts[0], here.parts[1].length), true);
    });
    const prefix = () => here.parts[1] + '//';
    getter(made, 'host', () => hostOf(here.parts), (value) =>
        navigate(kind, prefix() + string(value) + here.parts[6] + here.parts[7], true));
    getter(made, 'hostname', () => here.parts[4], (value) =>
        navigate(kind, prefix() + string(value) + here.parts[6] + here.parts[7], true));
    getter(made, 'port', () => here.parts[5], (value) =>
        navigate(kind, prefix() + here.parts[4] + ':' + string(value) + here.parts[6] + here.parts[7], true));
    getter(made, 'pathname', () => here.parts[6], (value) => {
        value = string(value);
        navigate(kind, prefix() + hostOf(here.parts) + (value[0] === '/' ? value : '/' + value) + here.parts[7], true);
    });
    getter(made, 'search', () => here.parts[7], (value) => {
        value = string(value);
        navigate(kind, prefix() + hostOf(here.parts) + here.parts[6] + (value[0] === '?' ? value : '?' + value), true);
    });
    getter(made, 'hash', () => here.parts[8] || '', () => {});
    getter(made, 'origin', () => prefix() + hostOf(here.parts));
    fixed(made, 'assign', (value) => navigate(kind, value, true));
    fixed(made, 'replace', (value) => navigate(kind, value, true));
    fixed(made, 'reload', () => {});
    fixed(made, 'toString', whole);
    fixed(made, 'valueOf', function () { return this; });
    fixed(made, 'ancestorOrigins', { length: 0 });
    return made;
};
const theLocation = locationObject(NAVIGATE);
const opened = (kind) => { /* the window that window.open gives */
    const made = { closed: false, opener: global, focus() {}, blur() {}, close() {}, postMessage() {}, moveTo() {}, resizeTo() {},
                   addEventListener() {}, document: { write() {}, writeln() {}, open() {}, close() {}, body: { appendChild() {} } } };
    const place = locationObject(kind);
    getter(made, 'location', () => place, (value) => navigate(kind, value, true));
    made.window = made.self = made;
    return made;
};
const open = (address, target) => {
    const kind = indexIn(['_self', '_top', '_parent'], lower(string(target === undefined ? '' : target))) >= 0 ? NAVIGATE : OPEN;
    if (address !== undefined && address !== null)
        navigate(kind, address, true);
    return opened(kind);
};
/* The inside of a frame that a script looks into: a bare window of its own, whose writes are the frame's contents. */
const frame = (it) => {
    if (it.extra !== null && typeof it.extra === 'object')
        return it.extra;
    const inside = opened(NAVIGATE);
    let written = '';
    const write = (value) => {
        written += string(value);
        setAttribute(it, 'srcdoc', cutAt(written));
    };
    const body = element('body');
    body.op = record({ kind: ATTRIBUTE, moment, node: current, target: 0, name: '', value: null, roots: body, dirty: false, told: null, waiting: false,
                       frame: it, silent: false });
    inside.document = { open() { return this; }, close() {}, write, writeln: write, body: face(body), documentElement: face(body), head: face(element('head')),
                        getElementById: (id) => face(find(body, 0, string(id), true)[0]), querySelector: (selector) => face(select(body, string(selector), true)[0]),
                        createTextNode: (value) => face(textRecord(cutAt(string(value)))),  readyState: 'complete',
                        createElement: (name) => face(element(needName(lower(string(name)), true))) };
    getter(inside, 'eval', () => global.eval);
    inside.document.defaultView = inside;
    it.extra = inside;
    return inside;
};

/* --- document.write --- */
let writing = null; /* op of the script that writes */
let unread = ''; /* written, not yet in the tree */
const write = (text) => {
    text = cutAt(text);
    if (loaded) {
        if (writing === null || writing.kind !== REPLACE || !writing.waiting) {
            const body = find(root, 1, 'body', true)[0];
            writing = op(REPLACE, body === undefined ? 0 : body.index, '', '', null);
        }
    } else if (writing === null || writing.kind !== WRITE || writing.node !== current) {
        flush();
        writing = op(WRITE, current, '', '', null);
    }
    if (writing.value.length < LIMIT_TEXT)
        writing.value += text;
    else
        cut();
    unread += text;
};
/* What was written so far, into the tree, behind the script; its scripts run next. */
const flush = () => {
    if (unread === '')
        return;
    const text = unread;
    unread = '';
    const what = writing;
    const parent = currentScript === null ? null : parentOf(currentScript);
    const target = parent !== null ? parent : find(root, 1, 'body', true)[0];
    if (target === undefined)
        return;
    const roots = parse(text, target.name === 'body' || target.name === 'head' ? null : target);
    if (what.roots === null)
        what.roots = list();
    const kids = kidsOf(target);
    const behind = currentScript === null ? null : kids[indexIn(kids, currentScript) + 1] || null;
    for (let i = 0; i < roots.length; i++) {
        link(target, roots[i], behind);
        roots[i].op = what;
        add(what.roots, roots[i]);
        add(inserted, roots[i]);
        walk(roots[i], (it) => {
            if (it.name === 'script' && attributeOf(it, 'src') === null && isScript(attributeOf(it, 'type') || '')) {
                it.started = true;
                it.extra = 'active';
                add(writtenScripts, record({ it, node: current, depth: depth + 1 }));
            }
            return false;
        });
        if (roots[i].kind === ELEMENT)
            activate(roots[i]);
    }
};
let writtenScripts = list();
const writtenDone = () => { writing = null; };

/* --- timers: nothing waits; they run in the order of their time --- */
let timers = list();
let timerCount = 0;
let timersRun = 0;
let timerDepth = 0;
const later = (what, delay, when, every, values) => {
    const id = ++timerCount;
    delay = +delay;
    delay = delay > 0 ? delay : 0;
    if (timerDepth > LIMIT_TIMER_DEPTH || timers.length > LIMIT_TIMERS)
        return id;
    add(timers, record({ id, what, at: clockAhead + delay, every: every ? (delay < 4 ? 4 : delay) : 0, node: current, turns: 0,
                         depth: timerDepth + 1, moment: when, values: values || null }));
    return id;
};
const nextTimer = () => {
    let best = -1;
    for (let i = 0; i < timers.length; i++)
        if (best < 0 || timers[i].at < timers[best].at)
            best = i;
    if (best < 0 || timersRun >= LIMIT_TIMERS)
        return null;
    const timer = timers[best];
    timers = without(timers, best);
    timersRun++;
    if (timer.at > clockAhead)
        clockAhead = timer.at;
    if (timer.every > 0 && ++timer.turns < LIMIT_TIMER_DEPTH) {
        timer.at = clockAhead + timer.every;
        add(timers, timer);
    }
    return timer;
};
const stopTimer = (id) => {
    for (let i = 0; i < timers.length; i++)
        if (timers[i].id === id) {
            timers = without(timers, i);
            return;
        }
};
const runTimer = (timer) => {
    current = timer.node;
    host.enter(current);
    timerDepth = timer.depth;
    if (typeof timer.what === 'function') {
        try {
            reflectApply(timer.what, global, timer.values || []);
        } catch (e) {
            /* ends this one */
        }
    } else {
        decoded();
        run(string(timer.what), null, null);
    }
    timerDepth = 0;
};
const setTimer = (every) => (what, delay, ...values) => later(what, delay, TIMER, every, values);

/* --- the document --- */
const document = face(root);
const first = (name) => face(find(root, 1, name, true)[0]);
const titleRecord = () => find(root, 1, 'title', true)[0];
let cookies = list();
let readyState = 'loading';
const readsTree = () => { if (unread !== '') flush(); };
between(Document.prototype, {
    get documentElement() { return first('html'); },
    get scrollingElement() { return first('html'); },
    get body() { return first('body'); },
    set body(value) {},
    get head() { return first('head'); },
    get title() { const it = titleRecord(); return it === undefined ? '' : trim(textOf(it)); },
    set title(value) {
        const it = titleRecord();
        value = cutAt(string(value));
        if (it !== undefined && it.source === 0)
            setText(it, value);
        else
            change(root, TITLE, '', trim(value));
    },
    get cookie() { return joined(cookies, '; '); },
    set cookie(value) {
        const pair = trim(splitAt(string(value), ';')[0]);
        const name = splitAt(pair, '=')[0];
        const rest = list();
        for (let i = 0; i < cookies.length; i++)
            if (splitAt(cookies[i], '=')[0] !== name)
                add(rest, cookies[i]);
        if (pair !== '' && rest.length < 100)
            add(rest, pair);
        cookies = rest;
    },
    get referrer() { asked(); return facts.referrer; },
    get URL() { return here.parts[0]; },
    get documentURI() { return here.parts[0]; },
    get domain() { return here.parts[4]; },
    set domain(value) {},
    get location() { return theLocation; },
    set location(value) { navigate(NAVIGATE, value, true); },
    get readyState() { return readyState; },
    get currentScript() { return face(currentScript); },
    get scripts() { return this.getElementsByTagName('script'); },
    get forms() { return this.getElementsByTagName('form'); },
    get images() { return this.getElementsByTagName('img'); },
    get links() { return this.querySelectorAll('a[href]'); },
    get anchors() { return this.querySelectorAll('a[name]'); },
    get styleSheets() { return pageList(sheetsOf()); },
    get adoptedStyleSheets() { return adopted; },
    set adoptedStyleSheets(value) { adopted = value; adopt(value); },
    get all() { return this.getElementsByTagName('*'); },
    get defaultView() { return global; },
    get parentWindow() { return global; },
    get hidden() { return isAway; },
    get visibilityState() { return isAway ? 'hidden' : 'visible'; },
    get characterSet() { return 'UTF-8'; },
    get charset() { return 'UTF-8'; },
    get compatMode() { return 'CSS1Compat'; },
    get contentType() { return 'text/html'; },
    get lastModified() { return '01/01/2024 00:00:00'; },
    get activeElement() { return first('body'); },
    get nodeName() { return '#document'; },
    get implementation() { return { hasFeature: () => true, createHTMLDocument: () => parsedDocument('') }; },
    get fonts() { return { ready: TruePromise.resolve([]), load: () => TruePromise.resolve([]), add() {} }; },
    getElementById(id) { readsTree(); return face(find(root, 0, string(id), true)[0]); },
    getElementsByName(name) { readsTree(); return faces(find(root, 3, string(name), false)); },
    getElementsByTagName(name) { readsTree(); return faces(find(root, 1, lower(string(name)), false)); },
    getElementsByClassName(names) { readsTree(); return faces(find(root, 2, string(names), false)); },
    querySelector(selector) { readsTree(); return face(select(root, string(selector), true)[0]); },
    querySelectorAll(selector) { readsTree(); return faces(select(root, string(selector), false)); },
    createElement(name) { const it = element(needName(lower(string(name)), true)); upgrade(it); return face(it); },
    createElementNS(space, name) { return face(element(needName(lower(string(name)), true))); },
    createTextNode(value) { return face(textRecord(cutAt(string(value)))); },
    createComment(value) { const it = textRecord(string(value)); it.kind = COMMENT; return face(it); },
    createDocumentFragment() { const it = newRecord(FRAGMENT, '', -1, -1); it.kids = list(); return face(it); },
    createEvent() { return new Event(''); },
    createAttribute(name) { return { name, value: '' }; }, evaluate: (path, from, resolver, type) => evaluatePath(string(path)),
    createRange: () => newRange(),
    createTreeWalker: (from, what) => walker(need(from), what), createNodeIterator: (from, what) => walker(need(from), what),
    importNode(node, deep) { return face(copy(need(node), !!deep)); },
    adoptNode(node) { return node; },
    write(...texts) { for (let i = 0; i < texts.length; i++) write(string(texts[i])); },
    writeln(...texts) { for (let i = 0; i < texts.length; i++) write(string(texts[i])); write('\n'); },
    open(address) { if (arguments.length > 2) return open(address); return document; },
    close() { readsTree(); },
    execCommand() { return false; }, queryCommandSupported() { return false; },
    hasFocus() { return true; }, elementFromPoint() { return null; }, getSelection() { return { rangeCount: 0, removeAllRanges() {}, addRange() {}, toString: () => '' }; },
});

/* --- the window --- */
const WINDOW_HANDLERS = ['load', 'click', 'scroll', 'beforeunload', 'error', 'message', 'resize', 'popstate', 'mousemove', 'keydown',
    'pageshow', 'pagehide', 'hashchange', 'unload', 'focus', 'blur', 'mousedown'];
fixed(global, 'Atomics', undefined); /* it can wait for ever; the engine has no other shared memory and no WebAssembly */
for (const name of ['window', 'self', 'top', 'parent', 'frames'])
    defineProperty(global, name, { __proto__: null, get: () => global, set() {}, enumerable: true, configurable: name === 'frames' });
defineProperty(global, 'document', { __proto__: null, get: () => document, set() {}, enumerable: true, configurable: false });
defineProperty(global, 'location', { __proto__: null, get: () => theLocation, set: (value) => navigate(NAVIGATE, value, true),
                                     enumerable: true, configurable: false });
const phone = facts.phone;
const agent = phone
    ? 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36' +
        (facts.engine ? ' (compatible; Googlebot/2.1; bingbot/2.0; coccocbot-web/1.0; +http://www.google.com/bot.html)' : '')
    : 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const told = (on, name, value) => getter(on, name, () => { asked(); return value; }, (given) => { value = given; });
const [wide, high] = phone ? [412, 915] : [1920, 1080];
lazily(['navigator', 'clientInformation'], () => {
    const navigator = {};
    for (const [name, value] of [['userAgent', agent], ['appVersion', stringSlice(agent, 8)], ['platform', phone ? 'Linux armv81' : 'Win32'],
        ['maxTouchPoints', phone ? 5 : 0], ['language', 'vi-VN'], ['languages', ['vi-VN', 'vi', 'en-US', 'en']], ['hardwareConcurrency', 8],
        ['deviceMemory', 8], ['vendor', 'Google Inc.'], ['userAgentData', { mobile: phone, platform: phone ? 'Android' : 'Windows',
            brands: [{ brand: 'Chromium', version: '126' }, { brand: 'Google Chrome', version: '126' }],
        getHighEntropyValues: () => TruePromise.resolve({ mobile: phone, platform: phone ? 'Android' : 'Windows', model: phone ? 'K' : '', architecture: phone ? 'arm' : 'x86' }) }], ['connection', { effectiveType: '4g', saveData: false }]])
        told(navigator, name, value);
    ObjectAssign(navigator, { appName: 'Netscape', appCodeName: 'Mozilla', product: 'Gecko', productSub: '20030107', cookieEnabled: true, onLine: true,
        webdriver: false, doNotTrack: null, plugins: pageList([{ name: 'PDF Viewer' }, { name: 'Chrome PDF Viewer' }]), mimeTypes: pageList([]),
        javaEnabled: () => false, sendBeacon: () => true, vibrate: () => true, getBattery: () => TruePromise.resolve({ charging: false, level: 0.7, addEventListener() {} }),
        clipboard: { writeText: () => TruePromise.resolve() }, geolocation: { getCurrentPosition() {}, watchPosition() {} },
        serviceWorker: { register: () => new TruePromise(() => {}), ready: new TruePromise(() => {}), addEventListener() {} },
        permissions: { query: () => TruePromise.resolve({ state: 'granted', addEventListener() {} }) } });
    return record({ navigator, clientInformation: navigator });
});
lazily(['screen'], () => {
    const screen = {};
    for (const [name, value] of [['width', wide], ['height', high], ['availWidth', wide], ['availHeight', high - 40], ['colorDepth', 24],
        ['pixelDepth', 24], ['orientation', { type: phone ? 'portrait-primary' : 'landscape-primary', angle: 0 }]])
        told(screen, name, value);
    return record({ screen });
});
for (const [name, value] of [['innerWidth', wide], ['innerHeight', high - 100], ['outerWidth', wide], ['outerHeight', high],
    ['devicePixelRatio', phone ? 2.625 : 1], ['orientation', phone ? 0 : undefined]])
    if (value !== undefined)
        told(global, name, value);
told(Element.prototype, 'clientWidth', phone ? 412 : 1200);
handlerProperties(global, WINDOW_HANDLERS);
if (phone)
    handlerProperties(global, ['touchstart', 'touchend', 'touchmove']);
const storage = () => {
    let items = record({});
    const methods = {
        getItem: (name) => has(items, string(name)) ? items[string(name)] : null,
        setItem(name, value) { items[string(name)] = cutAt(string(value)); },
        removeItem(name) { delete items[string(name)]; },
        clear() { items = record({}); },
        key: () => null,
    };
    return new TrueProxy(methods, record({
        get: (target, name) => typeof name !== 'string' ? undefined : has(methods, name) ? methods[name]
            : name === 'length' ? 0 : has(items, name) ? items[name] : undefined,
        set: (target, name, value) => { items[string(name)] = cutAt(string(value)); return true; },
        has: (target, name) => has(items, string(name)),
        deleteProperty: (target, name) => { delete items[string(name)]; return true; },
    }));
};
const nothing = () => {};
lazily(['localStorage'], () => record({ localStorage: storage() }));
lazily(['sessionStorage'], () => record({ sessionStorage: storage() }));
const BASE16 = '0123456789ABCDEF';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const atob = (value) => {
    value = string(value);
    let out = '';
    let bits = 0;
    let held = 0;
    for (let i = 0; i < value.length; i++) {
        const digit = indexOf(BASE64, value[i]);
        if (value[i] === '=' || digit < 0) {
            if (value[i] === '=' || isSpace(codeAt(value, i)))
                continue;
            throw new TrueError('InvalidCharacterError');
        }
        held = (held << 6 | digit) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += fromCharCode(held >> bits & 255);
        }
    }
    return out;
};
const btoa = (value) => {
    value = string(value);
    let out = '';
    for (let i = 0; i < value.length; i += 3) {
        const three = (codeAt(value, i) & 255) << 16 | (codeAt(value, i + 1) & 255) << 8 | (codeAt(value, i + 2) & 255);
        out += BASE64[three >> 18] + BASE64[three >> 12 & 63] + (i + 1 < value.length ? BASE64[three >> 6 & 63] : '=') +
            (i + 2 < value.length ? BASE64[three & 63] : '=');
    }
    return out;
};
lazily(['MutationObserver', 'WebKitMutationObserver', 'ResizeObserver', 'PerformanceObserver', 'IntersectionObserver', 'IntersectionObserverEntry'], () => {
    class Watcher { /* MutationObserver and its kin */
        #callback;
        constructor(callback) { this.#callback = callback; }
        observe(node) {
            if (this.constructor === MutationObserver) {
                const change = { type: 'childList', target: node, addedNodes: pageList([]), removedNodes: pageList([]), attributeName: null };
                later(() => this.#callback([change], this), 1, TIMER);
            }
            if (this.constructor !== IntersectionObserver)
                return;
            const entry = { target: node, isIntersecting: true, intersectionRatio: 1, boundingClientRect: {}, time: 1 };
            later(() => this.#callback([entry], this), 1, TIMER);
        }
        unobserve() {} disconnect() {} takeRecords() { return []; }
    }
    class MutationObserver extends Watcher {}
    class ResizeObserver extends Watcher {}
    class PerformanceObserver extends Watcher {}
    class IntersectionObserver extends Watcher {}
    return record({ MutationObserver, WebKitMutationObserver: MutationObserver, ResizeObserver, PerformanceObserver, IntersectionObserver,
        IntersectionObserverEntry: class { get isIntersecting() { return true; } } });
});
const encodeName = encodeURIComponent;
const unescapeOf = unescape;
const Bytes = Uint8Array;
/* The network is not there: an answer comes all the same, with nothing in it. */
const answered = (what) => later(() => { quiet = true; what(); }, 60, TIMER);
const fetched = () => new TruePromise((resolve) => answered(() => resolve({ ok: true, status: 200, redirected: false, url: here.parts[0],
    headers: { get: () => null }, clone() { return this; }, text: () => TruePromise.resolve(''), blob: () => TruePromise.resolve({ size: 0 }),
    json: () => facts.phone ? TruePromise.reject(new TrueError('no answer')) : TruePromise.resolve(stub('answer', 1)) })));
lazily(['XMLHttpRequest', 'URLSearchParams', 'URL', 'webkitURL', 'TextDecoder', 'TextEncoder', 'FormData', 'Headers', 'Request', 'Response', 'AbortController', 'Blob', 'File', 'FileReader', 'WebSocket', 'Worker', 'DOMParser'], () => {
    class XMLHttpRequest extends EventTarget {
        constructor() { super(); this.readyState = 0; this.status = 0; this.responseText = ''; this.response = ''; this.upload = new EventTarget(); this.onload = null; }
        open() { this.readyState = 1; }
        #heard = list();
        addEventListener(type, handler) { add(this.#heard, record({ type: string(type), handler })); }
        send() {
            answered(() => {
                this.readyState = 4;
                this.status = 200;
                for (const type of ['readystatechange', 'load', 'loadend', 'error']) {
                    const event = new Event(type);
                    if (isObject(this['on' + type]))
                        call(this['on' + type], this, event, -1);
                    for (let i = 0; i < this.#heard.length; i++)
                        if (this.#heard[i].type === type && isObject(this.#heard[i].handler))
                            call(this.#heard[i].handler, this, event, -1);
                }
            });
        }
        abort() {} setRequestHeader() {} overrideMimeType() {}
        getResponseHeader() { return null; } getAllResponseHeaders() { return ''; }
    }
    class URLSearchParams {
        #pairs = list();
        constructor(from) {
            if (isObject(from)) {
                for (const name in from)
                    add(this.#pairs, [name, string(from[name])]);
                return;
            }
            from = from === undefined ? '' : string(from);
            const parts = splitAt(from[0] === '?' ? stringSlice(from, 1) : from, '&');
            for (let i = 0; i < parts.length; i++) {
                if (parts[i] === '')
                    continue;
                const equals = indexOf(parts[i], '=');
                const plain = (value) => host.percent(replaceAll(value, '+', ' '));
                add(this.#pairs, equals < 0 ? [plain(parts[i]), ''] : [plain(stringSlice(parts[i], 0, equals)), plain(stringSlice(parts[i], equals + 1))]);
            }
        }
        get(name) { for (let i = 0; i < this.#pairs.length; i++) if (this.#pairs[i][0] === string(name)) return this.#pairs[i][1]; return null; }
        getAll(name) { const out = []; for (let i = 0; i < this.#pairs.length; i++) if (this.#pairs[i][0] === name) out[out.length] = this.#pairs[i][1]; return out; }
        has(name) { return this.get(name) !== null; }
        append(name, value) { add(this.#pairs, [string(name), string(value)]); }
        set(name, value) { this.delete(name); this.append(name, value); }
        delete(name) { const rest = list(); for (let i = 0; i < this.#pairs.length; i++) if (this.#pairs[i][0] !== name) add(rest, this.#pairs[i]); this.#pairs = rest; }
        forEach(each) { for (let i = 0; i < this.#pairs.length; i++) each(this.#pairs[i][1], this.#pairs[i][0], this); }
        *entries() { for (let i = 0; i < this.#pairs.length; i++) yield this.#pairs[i]; }
        *keys() { for (let i = 0; i < this.#pairs.length; i++) yield this.#pairs[i][0]; }
        [Symbol.iterator]() { return this.entries(); }
        toString() {
            let out = '';
            for (let i = 0; i < this.#pairs.length; i++)
                out += (i ? '&' : '') + encodeName(this.#pairs[i][0]) + '=' + encodeName(this.#pairs[i][1]);
            return out;
        }
    }
    class URLObject {
        #parts;
        constructor(address, base) {
            this.#parts = host.url(base === undefined ? '' : string(base), string(address));
            if (this.#parts === null)
                throw new TrueTypeError('Invalid URL');
            this.searchParams = new URLSearchParams(this.#parts[7]);
        }
        get href() {
            const p = this.#parts;
            const search = this.searchParams.toString();
            return p[4] === '' ? p[0] : p[1] + '//' + hostOf(p) + p[6] + (search ? '?' + search : '') + (p[8] || '');
        }
        set href(value) { this.#parts = host.url('', string(value)) || this.#parts; this.searchParams = new URLSearchParams(this.#parts[7]); }
        get protocol() { return this.#parts[1]; } get hostname() { return this.#parts[4]; } get port() { return this.#parts[5]; }
        get host() { return hostOf(this.#parts); } get pathname() { return this.#parts[6]; } get hash() { return this.#parts[8] || ''; }
        get search() { const s = this.searchParams.toString(); return s ? '?' + s : ''; }
        get origin() { return this.#parts[1] + '//' + hostOf(this.#parts); }
        set search(value) { this.searchParams = new URLSearchParams(value); }
        set hash(value) { this.#parts[8] = string(value); } set pathname(value) { this.#parts[6] = string(value); }
        set hostname(value) { this.#parts[4] = string(value); } set host(value) { this.#parts[4] = string(value); } set protocol(value) { this.#parts[1] = string(value); }
        toString() { return this.href; } toJSON() { return this.href; }
    static createObjectURL(blob) { return blobAddress(blob); } static revokeObjectURL() {}
        static canParse(address) { return host.url('', string(address)) !== null; }
    }
    const utf8 = (bytes) => { let out = ''; for (let i = 0; i < bytes.length; i++) out += '%' + BASE16[bytes[i] >> 4 & 15] + BASE16[bytes[i] & 15]; return host.percent(out); };
    class TextDecoder { decode(bytes) { return bytes === undefined ? '' : utf8(new Bytes(bytes.buffer || bytes)); } get encoding() { return 'utf-8'; } }
    class TextEncoder { encode(text) { const c = unescapeOf(encodeName(string(text))); const out = new Bytes(c.length); for (let i = 0; i < c.length; i++) out[i] = codeAt(c, i); return out; } }
    const FormData = class extends URLSearchParams {};
    const Empty = class {};
    class AbortController { abort() {} get signal() { return new EventTarget(); } }
    class FileReader extends EventTarget { readAsText() {} readAsDataURL() {} }
    class WebSocket extends EventTarget { send() {} close() {} }
    class Worker extends EventTarget { postMessage() {} terminate() {} }
    class DOMParser { parseFromString(value) { return parsedDocument(string(value)); } }
    return record({ XMLHttpRequest, URLSearchParams, URL: URLObject, webkitURL: URLObject, TextDecoder, TextEncoder, FormData, Headers: Empty,
        Request: Empty, Response: Empty, AbortController, Blob: blobClass(), File: blobClass(), FileReader, WebSocket, Worker, DOMParser });
});
/* The clock goes as timers do. Who asks for the hour or the day is told a working day's forenoon, an odd one, on a desktop;
 * on a phone a Saturday's night, an even one. */
const trueHours = uncurry(Date.prototype.getHours), trueUTCHours = uncurry(Date.prototype.getUTCHours);
const trueDay = uncurry(Date.prototype.getDay), trueDay1 = uncurry(Date.prototype.getDate);
const trueMonth = uncurry(Date.prototype.getMonth), trueYear = uncurry(Date.prototype.getFullYear);
const trueMinutes = uncurry(Date.prototype.getMinutes), trueSeconds = uncurry(Date.prototype.getSeconds);
const trueLocale = uncurry(Date.prototype.toLocaleString), trueLocaleDate = uncurry(Date.prototype.toLocaleDateString);
const trueLocaleTime = uncurry(Date.prototype.toLocaleTimeString);
const isNow = (date) => {
    const away = getTime(date) - now();
    if (!(away > -60000 && away < 60000))
        return false;
    asked();
    return true;
};
const atHour = (date, hour) => isNow(date) ? (facts.phone ? 23 : 10) : hour;
const now = () => facts.now + clockAhead;
class PageDate extends TrueDate {
    constructor(...given) {
        if (given.length === 0)
            super(now());
        else
            super(...given);
    }
    getHours() { return atHour(this, trueHours(this)); }
    getUTCHours() { return atHour(this, trueUTCHours(this)); }
    getDay() { return isNow(this) ? (facts.phone ? 6 : 3) : trueDay(this); }
    getDate() { const day = trueDay1(this); return isNow(this) && facts.phone === (day % 2 === 1) ? (day > 1 ? day - 1 : day + 1) : day; }
    /* The clocks of portals: a language's own formats are made anew for each call, which is dear. */
    toLocaleDateString(language, how) {
        return how ? trueLocaleDate(this, language, how) : trueDay1(this) + '/' + (trueMonth(this) + 1) + '/' + trueYear(this);
    }
    toLocaleTimeString(language, how) {
        return how ? trueLocaleTime(this, language, how) : trueHours(this) + ':' + trueMinutes(this) + ':' + trueSeconds(this);
    }
    toLocaleString(language, how) {
        return how ? trueLocale(this, language, how) : this.toLocaleTimeString() + ' ' + this.toLocaleDateString();
    }
    static now() { return now(); }
}
const pageDate = new TrueProxy(PageDate, record({ apply: () => string(new PageDate()) }));
/* Chance is the same each night. The desktop draws low numbers, the phone high ones: what happens to one visitor in ten
 * happens to one of them. */
let seed = 12345;
Math.random = () => {
    asked();
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648 * 0.1 + (facts.phone ? 0.9 : 0);
};
const Image = function () { return document.createElement('img'); };
const Option = function (text) { const it = document.createElement('option'); it.text = text; return it; };
const media = (query) => {
    asked();
    query = lower(string(query));
    const number = (name) => { const at = indexOf(query, name); return at < 0 ? -1 : parseInt(trim(stringSlice(query, indexOf(query, ':', at) + 1)), 10); };
    const least = number('min-width'), most = number('max-width');
    let matches = (least < 0 || wide >= least) && (most < 0 || wide <= most) && !contains(query, 'print') && !contains(query, 'dark');
    if (contains(query, 'hover: none') || contains(query, 'pointer: coarse') || contains(query, 'pointer:coarse'))
        matches = phone;
    if (contains(query, 'landscape'))
        matches = !phone;
    return { matches, media: query, addListener: nothing, removeListener: nothing, addEventListener: nothing, removeEventListener: nothing };
};
const parseInt = global.parseInt;
const silent = new TrueProxy({}, record({ get: () => nothing }));
ObjectAssign(global, {
    setTimeout: setTimer(false), setInterval: setTimer(true), setImmediate: (what, ...v) => later(what, 0, TIMER, false, v),
    requestAnimationFrame: (what) => later(what, 16, TIMER, false, [16]), requestIdleCallback: (what) => later(what, 1, TIMER, false,
        [{ didTimeout: false, timeRemaining: () => 50 }]),
    clearTimeout: stopTimer, clearInterval: stopTimer, clearImmediate: stopTimer, cancelAnimationFrame: stopTimer, cancelIdleCallback: stopTimer,
    queueMicrotask: (what) => { TruePromise.resolve().then(what); }, structuredClone: (value) => value, reportError: nothing,
    open, close: nothing, stop: nothing, focus: nothing, blur: nothing, print: nothing, postMessage: (data) => post(global, data), scrollTo: nothing, scrollBy: nothing,
    scroll: nothing, moveTo: nothing, resizeTo: nothing, alert: nothing, confirm: () => true, prompt: () => '', find: () => false,
    atob, btoa, console: silent, matchMedia: media,
    getComputedStyle: (node) => recordOf(node) === null ? new TrueProxy({}, record({ get: () => '' })) : computed(need(node)),
    getSelection: () => document.getSelection(), fetch: fetched,
    Image, Option, Audio: Image,
    Event, CustomEvent: Event, MouseEvent: Event, KeyboardEvent: Event, UIEvent: Event, EventTarget,
    Node, Element, HTMLElement, HTMLDocument: Document, Document, DocumentFragment, Text, HTMLAnchorElement: HTMLElement, HTMLScriptElement: HTMLElement,
    HTMLImageElement: HTMLElement, HTMLIFrameElement: HTMLElement, HTMLFormElement: HTMLElement, HTMLInputElement: HTMLElement,
    NodeList: Array, HTMLCollection: Array, Window: function Window() {}, CSS: { supports: () => true, escape: (value) => value },
    Date: pageDate,
    Range: function Range() { return newRange(); }, trustedTypes: { createPolicy: (name, rules) => rules },
    crypto: { getRandomValues: (into) => { for (let i = 0; i < into.length; i++) into[i] = i * 37; return into; }, subtle: {}, randomUUID: () => '00000000-0000-4000-8000-000000000000' },
    performance: { now: () => 100 + clockAhead, timing: { navigationStart: facts.now, loadEventEnd: facts.now }, mark: nothing, measure: nothing,
        getEntriesByType: (type) => type === 'navigation' ? [{ type: 'navigate', redirectCount: 0, domComplete: 1, name: here.parts[0] }] : [], getEntriesByName: () => [], getEntries: () => [], navigation: { type: 0 }, timeOrigin: facts.now },
    history: { length: 1, state: null, scrollRestoration: 'auto', pushState: nothing, replaceState: nothing, back: nothing, forward: nothing, go: nothing },
    name: '', status: '', closed: false, opener: null, length: 0, origin: theLocation.origin, frameElement: null, pageXOffset: 0,
    scrollX: 0, screenX: 0, screenY: 0, isSecureContext: true, chrome: { runtime: undefined, app: {} }, external: {},
    indexedDB: { open: () => ({}) }, caches: {}, visualViewport: { width: wide, height: high, addEventListener: nothing },
});
if (phone)
    fixed(global, 'TouchEvent', Event);
for (const name of ['scrollY', 'pageYOffset'])
    getter(global, name, () => scrolled, () => {});
for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent', 'attachEvent', 'detachEvent'])
    if (name !== 'attachEvent' && name !== 'detachEvent')
        fixed(global, name, EventTarget.prototype[name]);
delete EventTarget.prototype.attachEvent;
delete EventTarget.prototype.detachEvent;
/* eval stays the engine's own (a copy could not see its caller's names); that it is asked for is what counts. */
defineProperty(global, 'eval', { __proto__: null, get: () => { decoded(); return evaluate; }, set() {}, enumerable: false, configurable: true });
const wrapFunction = (real) => {
    const wrapped = new TrueProxy(real, record({
        apply: (target, self, given) => { decoded(); return reflectApply(real, self, given); },
        construct: (target, given) => { decoded(); return reflectApply(real, undefined, given); },
    }));
    fixed(real.prototype, 'constructor', wrapped);
    return wrapped;
};
wrapFunction((async () => {}).constructor);
wrapFunction((function* () {}).constructor);
wrapFunction((async function* () {}).constructor);
fixed(global, 'Function', wrapFunction(Function));
fixed(global, 'execScript', (source) => { decoded(); run(string(source), null, null); });
