/* --- rarer parts of a document: ranges, walkers, sheets, elements of the page's own, addresses that hold what they name --- */
/* What happens to an element without anybody's hand. */
const BY_ITSELF = ['load', 'error', 'pageshow', 'toggle', 'animationstart', 'animationend', 'animationiteration', 'webkitAnimationStart',
    'webkitAnimationEnd', 'transitionend', 'start', 'bounce', 'finish', 'begin', 'loadstart', 'loadeddata', 'loadedmetadata', 'canplay', 'beforescriptexecute'];
/* The text behind "data:" (RFC 2397) and "blob:"; null for other addresses. */
const blobs = list();
const textOfAddress = (address) => {
    address = trim(address);
    if (startsWith(address, 'blob:'))
        return blobs[+stringSlice(address, indexOf(address, '#') + 1)] || null;
    if (lower(stringSlice(address, 0, 5)) !== 'data:')
        return null;
    const comma = indexOf(address, ',');
    if (comma < 0)
        return null;
    const data = host.percent(stringSlice(address, comma + 1));
    if (!contains(lower(stringSlice(address, 0, comma)), ';base64'))
        return data;
    try {
        const bytes = atob(data);
        let out = '';
        for (let i = 0; i < bytes.length; i++) {
            const code = codeAt(bytes, i);
            out += '%' + BASE16[code >> 4 & 15] + BASE16[code & 15];
        }
        return host.percent(out);
    } catch (e) {
        return null;
    }
};
let BlobKit = null;
const blobClass = () => BlobKit !== null ? BlobKit : (BlobKit = class BlobOfText {
    constructor(parts) {
        this.text0 = '';
        for (let i = 0; isObject(parts) && i < parts.length; i++)
            this.text0 += isObject(parts[i]) && typeof parts[i].text0 === 'string' ? parts[i].text0 : string(parts[i]);
        this.size = this.text0.length;
    }
    text() { return TruePromise.resolve(this.text0); }
    slice() { return this; }
});
const blobAddress = (blob) => {
    add(blobs, cutAt(isObject(blob) ? string(blob.text0) : ''));
    return 'blob:' + here.parts[0] + '#' + (blobs.length - 1);
};
/* A picture, or whatever has an address, that a script made: it comes, or it does not. */
const sourceChanged = (it) => {
    if (it.source < 0 && it.name === 'img' && it.extra === null) {
        it.extra = 'active';
        later(() => fire(it, new Event('load')), 50, TIMER);
        later(() => fire(it, new Event('error')), 51, TIMER);
    }
};
/* The scripts in a document that stands in a frame; "javascript:" as a frame's address. */
const runInside = (markup) => later(() => {
    const roots = parse(cutAt(markup), null);
    for (let i = 0; i < roots.length; i++)
        walk(roots[i], (it) => {
            if (it.name === 'script' && attributeOf(it, 'src') === null && isScript(attributeOf(it, 'type') || ''))
                run(textOf(it), null, null);
            return false;
        });
}, 50, TIMER);
const heldBy = (it) => attributeOf(it, 'srcdoc') !== null ? attributeOf(it, 'srcdoc') : textOfAddress(attributeOf(it, 'src') || '');
const frameActive = (it) => {
    const address = trim(attributeOf(it, 'src') || attributeOf(it, 'data') || '');
    const held = heldBy(it);
    if (lower(stringSlice(address, 0, 11)) === 'javascript:')
        later(() => run(host.percent(stringSlice(address, 11)), null, null), 50, TIMER);
    else if (held !== null && contains(lower(held), '<script'))
        runInside(held);
};

/* --- elements of the page's own (HTML 4.13) --- */
const customs = record({}); /* name -> class */
let upgrading = null;
const customNode = (made) => {
    if (upgrading !== null)
        return upgrading;
    for (const name in customs)
        if (customs[name] === made)
            return element(name);
    return null;
};
const upgrade = (it) => {
    const own = contains(it.name, '-') && has(customs, it.name) ? customs[it.name] : null;
    if (own === null)
        return;
    if (it.upgraded === null) {
        it.upgraded = own;
        const before = upgrading;
        try {
            setPrototypeOf(face(it), own.prototype);
            upgrading = it;
            new own();
        } catch (e) {
            /* it stays what it was */
        }
        upgrading = before;
    }
    if (it.upgraded === own && connected(it)) {
        it.upgraded = true;
        const node = face(it);
        if (typeof node.connectedCallback === 'function')
            call(() => node.connectedCallback(), node, null, -1);
    }
};
lazily(['customElements'], () => record({ customElements: {
    define(name, own) {
        name = lower(string(name));
        if (typeof own !== 'function' || has(customs, name))
            return;
        customs[name] = own;
        const here = find(root, 1, name, false);
        for (let i = 0; i < here.length; i++)
            upgrade(here[i]);
    },
    get: (name) => customs[string(name)], upgrade() {}, whenDefined: () => TruePromise.resolve(),
} }));

/* --- sheets that scripts make --- */
const sheetElement = (text) => {
    const it = element('style');
    add(it.kids, textRecord(text));
    it.kids[0].parent = it;
    const head = find(root, 1, 'head', true)[0] || find(root, 1, 'body', true)[0];
    if (head !== undefined)
        insert(head, it, null);
    return it;
};
/* Made when one is asked for. */
let sheetKit = null;
const sheets = () => {
    if (sheetKit !== null)
        return sheetKit;
    class Sheet {
        #it = null;
        #text = '';
        #put() { if (this.#it !== null) setText(this.#it, this.#text); }
        replaceSync(text) { this.#text = cutAt(string(text)); this.#put(); }
        replace(text) { this.replaceSync(text); return TruePromise.resolve(this); }
        insertRule(rule) { this.#text = cutAt(this.#text + string(rule)); this.#put(); return 0; }
        addRule(selector, rule) { return this.insertRule(string(selector) + '{' + string(rule) + '}'); }
        deleteRule() {} removeRule() {}
        get cssRules() { return pageList([]); }
        get rules() { return pageList([]); }
        show() { if (this.#it === null) this.#it = sheetElement(this.#text); }
    }
    const showSheet = Sheet.prototype.show;
    delete Sheet.prototype.show;
    return sheetKit = record({ Sheet, show: (sheet) => reflectApply(showSheet, sheet, []) });
};
lazily(['CSSStyleSheet'], () => record({ CSSStyleSheet: sheets().Sheet }));
let adopted = [];
const adopt = (given) => {
    for (let i = 0; isObject(given) && i < given.length && i < 20; i++)
        if (given[i] instanceof sheets().Sheet)
            sheets().show(given[i]);
};
let ownSheet = null; /* what scripts add to whichever of the page's sheets */
const sheetsOf = () => {
    if (ownSheet === null) {
        ownSheet = new (sheets().Sheet)();
        const insertRule = ownSheet.insertRule;
        ownSheet.insertRule = (rule) => { sheets().show(ownSheet); return reflectApply(insertRule, ownSheet, [rule]); };
    }
    const out = list();
    add(out, ownSheet);
    return out;
};
/* "--name" as the page's style elements say it. */
const customProperty = (name) => {
    const styles = find(root, 1, 'style', false);
    for (let i = 0; i < styles.length; i++) {
        const text = textOf(styles[i]);
        const at = indexOf(text, name + ':');
        if (at < 0)
            continue;
        let end = at + name.length + 1;
        while (end < text.length && text[end] !== ';' && text[end] !== '}')
            end++;
        return stringSlice(text, at + name.length + 1, end);
    }
    return '';
};
const computed = (it) => {
    const own = styleOf(it);
    return new TrueProxy({}, record({
        get: (target, name) => name === 'getPropertyValue'
            ? (asked) => startsWith(string(asked), '--') ? cssGet(it, string(asked)) || customProperty(string(asked)) : own.getPropertyValue(asked)
            : own[name],
    }));
};

/* --- documents that were parsed, ranges, walkers --- */
const fragmentOf = (value) => {
    const it = newRecord(FRAGMENT, '', -1, -1);
    it.kids = list();
    const roots = parse(cutAt(value), null);
    for (let i = 0; i < roots.length; i++)
        link(it, roots[i], null);
    return it;
};
const parsedDocument = (value) => {
    const it = fragmentOf(value);
    const made = face(it);
    fixed(made, 'body', made);
    fixed(made, 'head', made);
    fixed(made, 'documentElement', made);
    fixed(made, 'getElementById', (id) => face(find(it, 0, string(id), true)[0]));
    fixed(made, 'createElement', (name) => document.createElement(name));
    fixed(made, 'importNode', (node, deep) => document.importNode(node, deep));
    fixed(made, 'adoptNode', (node) => node);
    getter(made, 'innerHTML', () => markup(it, true), (html) => setMarkup(it, string(html)));
    return made;
};
const newRange = () => {
    let into = null;
    let before = null;
    const at = (node, offset) => { into = need(node); before = into.kind === ELEMENT ? kidsOf(into)[offset] || null : null; };
    const beside = (node, step) => { const it = need(node); into = parentOf(it); before = into === null ? null : kidsOf(into)[indexIn(kidsOf(into), it) + step] || null; };
    const made = {
        setStart: at, setEnd() {}, collapse() {}, setEndBefore() {}, setEndAfter() {}, detach() {}, deleteContents() {},
        setStartBefore: (node) => beside(node, 0), setStartAfter: (node) => beside(node, 1),
        selectNode: (node) => beside(node, 0), selectNodeContents: (node) => at(node, 0),
        insertNode(node) {
            const up = into !== null && into.kind !== ELEMENT && into.kind !== FRAGMENT ? parentOf(into) : into;
            if (up !== null)
                insert(up, need(node), before);
        },
        surroundContents(node) { made.insertNode(node); },
        createContextualFragment: (value) => face(fragmentOf(string(value))),
        cloneContents: () => face(into === null ? fragmentOf('') : copy(into, true)),
        getBoundingClientRect: () => ({ top: 0, left: 0, width: 0, height: 0 }), toString: () => '',
        get startContainer() { return face(into); }, get commonAncestorContainer() { return face(into); },
    };
    return made;
};
lazily(['NodeFilter'], () => record({ NodeFilter: { SHOW_ALL: -1, SHOW_ELEMENT: 1, SHOW_TEXT: 4, SHOW_COMMENT: 128, FILTER_ACCEPT: 1, FILTER_REJECT: 2, FILTER_SKIP: 3 } }));
const walker = (top, what) => {
    const found = list();
    const wanted = what === undefined || what === null ? -1 : +what;
    walk(top, (it) => {
        if (it !== top && (wanted === -1 || (it.kind === ELEMENT ? wanted & 1 : it.kind === TEXT ? wanted & 4 : it.kind === COMMENT ? wanted & 128 : 0)))
            add(found, it);
        return found.length >= 20000;
    });
    let at = -1;
    const go = (step) => {
        at = at + step < -1 ? -1 : at + step;
        return at >= 0 && at < found.length ? (made.currentNode = face(found[at])) : null;
    };
    const made = { root: face(top), currentNode: face(top), nextNode: () => go(1), previousNode: () => go(-1) };
    return made;
};
/* The paths that scripts write: names, "//", "[@id='x']". */
const evaluatePath = (path) => {
    let selector = '';
    const parts = splitAt(replaceAll(path, '//', '/'), '/');
    for (let i = 0; i < parts.length; i++) {
        let part = trim(parts[i]);
        if (part === '' || part === '.')
            continue;
        const bracket = indexOf(part, '[@');
        if (bracket > 0)
            part = stringSlice(part, 0, bracket) + '[' + stringSlice(part, bracket + 2);
        else if (contains(part, '['))
            part = stringSlice(part, 0, indexOf(part, '['));
        selector += (selector ? ' ' : '') + part;
    }
    const found = selector === '' ? list() : select(root, selector, false);
    let at = 0;
    return { singleNodeValue: face(found[0]), snapshotLength: found.length, snapshotItem: (i) => face(found[i]), iterateNext: () => face(found[at++]) };
};

/* --- messages, and the newer way of going somewhere --- */
const post = (to, data) => later(() => {
    const event = new Event('message');
    event.data = data;
    event.origin = here.parts[1] + '//' + hostOf(here.parts);
    event.source = global;
    fire(windowRecord, event);
}, 1, TIMER);
lazily(['MessageChannel'], () => {
    class MessageChannel {
        constructor() {
            const port = () => ({ onmessage: null, other: null, start() {}, close() {},
                addEventListener(type, handler) { this.onmessage = handler; },
                postMessage(data) { later(() => { if (isObject(this.other.onmessage)) call(this.other.onmessage, this.other, { data, ports: [] }, -1); }, 1, TIMER); } });
            this.port1 = port();
            this.port2 = port();
            this.port1.other = this.port2;
            this.port2.other = this.port1;
        }
    }
    return record({ MessageChannel });
});
lazily(['navigation'], () => record({ navigation: {
    navigate(address) { navigate(NAVIGATE, address, true); return { committed: new TruePromise(() => {}), finished: new TruePromise(() => {}) }; },
    addEventListener() {}, removeEventListener() {}, entries: () => [], back() {}, forward() {}, reload() {}, canGoBack: false, canGoForward: false,
} }));
fixed(global, 'rasoatImport', (address) => {
    const code = textOfAddress(string(address));
    if (code === null)
        return new TruePromise(() => {});
    decoded();
    run(code, null, null);
    return TruePromise.resolve({});
});
let isAway = false; /* the visitor looks at another tab */
