/* --- events --- */
const getListeners = (it) => it.listeners === null ? (it.listeners = list()) : it.listeners;
const listen = (it, type, handler, isProperty) => {
    const all = getListeners(it);
    for (let i = 0; i < all.length; i++) {
        if (isProperty ? all[i].isProperty && all[i].type === type : all[i].type === type && all[i].handler === handler) {
            all[i].handler = handler;
            return;
        }
    }
    if (isObject(handler))
        add(all, record({ type, handler, isProperty, node: current, ran: 0 }));
    if (it.kind === ELEMENT && (all.length === 1))
        add(listening, it);
};
const listening = list(); /* elements with listeners, in order */
const windowRecord = newRecord(0, 'window', -1, -1);
windowRecord.kids = list();
windowRecord.face = global;
let recordOf = null; /* node -> record, or null */
class Event {
    constructor(type, more) {
        this.type = string(type);
        this.bubbles = true;
        this.cancelable = true;
        this.defaultPrevented = false;
        this.isTrusted = true;
        this.target = this.currentTarget = this.srcElement = null;
        this.timeStamp = 1;
        this.detail = null;
        this.button = 0;
        this.which = 1;
        this.clientX = this.clientY = this.pageX = this.pageY = 100;
        if (type === 'mouseleave' || type === 'mouseout') /* towards the tab's edge */
            this.clientY = this.pageY = -1;
        this.touches = this.changedTouches = [{ clientX: 100, clientY: 100, pageX: 100, pageY: 100 }];
        if (isObject(more))
            ObjectAssign(this, more);
    }
    preventDefault() { this.defaultPrevented = true; }
    stopPropagation() { this.cancelBubble = true; }
    stopImmediatePropagation() { this.cancelBubble = true; }
    initEvent(type) { this.type = string(type); }
    initCustomEvent(type, bubbles, cancelable, detail) { this.type = string(type); this.detail = detail; }
    initMouseEvent(type) { this.type = string(type); }
    composedPath() { return [this.target]; }
    get returnValue() { return !this.defaultPrevented; }
    set returnValue(value) { if (!value) this.defaultPrevented = true; }
}
const call = (handler, self, event, node) => {
    const before = current;
    if (node >= 0) {
        current = node;
        host.enter(node);
    }
    try {
        const method = typeof handler === 'function' ? handler : handler.handleEvent;
        if (typeof method === 'function' && reflectApply(method, self, [event]) === false && event)
            event.defaultPrevented = true;
    } catch (e) {
        /* one handler's exception never stops the next */
    }
    if (node >= 0) {
        current = before;
        host.enter(before);
    }
};
const fire = (it, event) => {
    const path = list();
    for (let n = it, i = 0; n !== null && i < LIMIT_UP; n = parentOf(n), i++)
        add(path, n);
    if (path[path.length - 1] === root)
        add(path, windowRecord);
    fixed(event, 'target', face(it));
    fixed(event, 'srcElement', face(it));
    for (let i = 0; i < path.length && !event.cancelBubble; i++) {
        const all = path[i].listeners;
        if (all === null)
            continue;
        fixed(event, 'currentTarget', face(path[i]));
        for (let j = 0; j < all.length; j++)
            if (all[j].type === event.type && isObject(all[j].handler) && (all[j].ran = 1))
                call(all[j].handler, face(path[i]), event, all[j].node);
    }
    return !event.defaultPrevented;
};
class EventTarget {
    addEventListener(type, handler) { listen(recordOf(this) || windowRecord, string(type), handler, false); }
    attachEvent(type, handler) { listen(recordOf(this) || windowRecord, stringSlice(string(type), 2), handler, false); }
    removeEventListener(type, handler) {
        const all = getListeners(recordOf(this) || windowRecord);
        for (let i = 0; i < all.length; i++)
            if (all[i].type === type && all[i].handler === handler)
                all[i].handler = null;
    }
    detachEvent() {}
    dispatchEvent(event) {
        const it = recordOf(this) || windowRecord;
        return isObject(event) ? (event.type === 'click' && it.kind === ELEMENT ? clicked(it, event) : fire(it, event)) : true;
    }
}
const HANDLERS = ['abort', 'beforeunload', 'blur', 'change', 'click', 'contextmenu', 'dblclick', 'error', 'focus', 'hashchange',
    'input', 'keydown', 'keypress', 'keyup', 'load', 'message', 'mousedown', 'mouseenter', 'mouseleave', 'mousemove', 'mouseout',
    'mouseover', 'mouseup', 'pagehide', 'pageshow', 'pointerdown', 'pointerup', 'popstate', 'readystatechange', 'resize', 'scroll',
    'submit', 'touchend', 'touchmove', 'touchstart', 'unload', 'visibilitychange', 'wheel'];
const handlerProperties = (on, types) => {
    for (let i = 0; i < types.length; i++) {
        const type = types[i];
        getter(on, 'on' + type, function () {
            const all = (recordOf(this) || windowRecord).listeners;
            for (let j = 0; all !== null && j < all.length; j++)
                if (all[j].isProperty && all[j].type === type)
                    return all[j].handler;
            return null;
        }, function (handler) {
            listen(recordOf(this) || windowRecord, type, handler, true);
        });
    }
};

/* --- style declarations of one element --- */
const cssOf = (it) => {
    if (it.css !== null)
        return it.css;
    const css = list();
    const parts = splitAt(attributeOf(it, 'style') || '', ';');
    for (let i = 0; i < parts.length; i++) {
        const colon = indexOf(parts[i], ':');
        if (colon > 0) {
            add(css, lower(trim(stringSlice(parts[i], 0, colon))));
            add(css, trim(stringSlice(parts[i], colon + 1)));
        }
    }
    return it.css = css;
};
const cssText = (css) => {
    let out = '';
    for (let i = 0; i < css.length; i += 2)
        out += (i ? ';' : '') + css[i] + ':' + css[i + 1];
    return out;
};
const cssGet = (it, name) => {
    const css = cssOf(it);
    for (let i = 0; i < css.length; i += 2)
        if (css[i] === name)
            return replaceAll(css[i + 1], ' !important', '');
    return '';
};
const cssSet = (it, name, value) => {
    const css = cssOf(it);
    let at = 0;
    while (at < css.length && css[at] !== name)
        at += 2;
    if (value === '') {
        if (at < css.length) {
            const rest = without(without(css, at), at);
            const text = cssText(rest);
            putAttribute(it, 'style', text);
            it.css = rest;
            change(it, ATTRIBUTE, 'style', text);
        }
        return;
    }
    if (at < css.length && css[at + 1] === value)
        return;
    if (at < css.length)
        css[at + 1] = value;
    else {
        add(css, name);
        add(css, value);
    }
    putAttribute(it, 'style', cssText(css));
    const place = standing(it);
    if (place === REAL) {
        if (it.changes === null)
            it.changes = record({});
        const last = it.changes['style:' + name];
        if (last && last.waiting && last.node === current)
            last.value = name + ':' + value;
        else
            it.changes['style:' + name] = op(STYLE, it.index, '', name + ':' + value, null);
    } else if (place !== null) {
        touch(place);
    }
};
const styleOf = (it) => {
    if (it.style !== null)
        return it.style;
    const methods = record({
        getPropertyValue: (name) => cssGet(it, lower(string(name))),
        setProperty: (name, value, priority) =>
            cssSet(it, lower(string(name)), cutAt(string(value)) + (priority ? ' !important' : '')),
        removeProperty: (name) => cssSet(it, lower(string(name)), ''),
        item: (i) => cssOf(it)[i * 2] || '',
    });
    return it.style = new TrueProxy({}, record({
        get(target, name) {
            if (typeof name !== 'string')
                return undefined;
            if (methods[name])
                return methods[name];
            if (name === 'cssText')
                return cssText(cssOf(it));
            if (name === 'length')
                return cssOf(it).length / 2;
            return cssGet(it, name === 'cssFloat' ? 'float' : dashed(name));
        },
        set(target, name, value) {
            if (typeof name !== 'string')
                return true;
            value = value === null ? '' : cutAt(trim(string(value)));
            if (name === 'cssText')
                setAttribute(it, 'style', value);
            else
                cssSet(it, name === 'cssFloat' ? 'float' : dashed(name), value);
            return true;
        },
        has: () => true,
    }));
};

/* --- nodes --- */
const token = record({}); /* only this file makes nodes */
class Node extends EventTarget {
    #it;
    constructor(key, it) {
        super();
        if (key !== token) {
            const own = customNode(new.target);
            if (own === null)
            throw new TrueTypeError('Illegal constructor');
            if (own.face !== null)
                return own.face;
            own.face = this;
            it = own;
        }
        this.#it = it;
    }
    static {
        recordOf = (node) => typeof node === 'object' && node !== null && #it in node ? node.#it : null;
    }
}
const need = (node) => {
    const it = recordOf(node);
    if (it === null)
        throw new TrueTypeError('not a node');
    return it;
};
const nodeFrom = (value) => recordOf(value) || textRecord(cutAt(string(value)));
const pieceOf = (values) => {
    const piece = newRecord(FRAGMENT, '', -1, -1);
    piece.kids = list();
    for (let i = 0; i < values.length; i++)
        insert(piece, nodeFrom(values[i]), null);
    return piece;
};
const sibling = (it, step, elements) => {
    const parent = parentOf(it);
    if (parent === null)
        return null;
    const kids = elements ? elementKids(parent) : kidsOf(parent);
    const at = indexIn(kids, it);
    return at < 0 ? null : face(kids[at + step]);
};
const faces = (items) => {
    const out = list();
    for (let i = 0; i < items.length; i++)
        add(out, face(items[i]));
    return pageList(out);
};
between(Node.prototype, {
    get nodeType() { return need(this).kind; },
    get nodeName() {
        const it = need(this);
        return it.kind === ELEMENT ? upper(it.name) : it.kind === TEXT ? '#text' : it.kind === COMMENT ? '#comment'
            : it.kind === DOCUMENT ? '#document' : '#document-fragment';
    },
    get nodeValue() { const it = need(this); return it.kind === TEXT || it.kind === COMMENT ? it.text : null; },
    set nodeValue(value) { const it = need(this); if (it.kind === TEXT || it.kind === COMMENT) setText(it, string(value)); },
    get data() { return need(this).text; },
    set data(value) { setText(need(this), string(value)); },
    get parentNode() { return face(parentOf(need(this))); },
    get parentElement() { const up = parentOf(need(this)); return up !== null && up.kind === ELEMENT ? face(up) : null; },
    get childNodes() { return faces(kidsOf(need(this))); },
    get children() { return faces(elementKids(need(this))); },
    get childElementCount() { return elementKids(need(this)).length; },
    get firstChild() { return face(kidsOf(need(this))[0]); },
    get lastChild() { const kids = kidsOf(need(this)); return face(kids[kids.length - 1]); },
    get firstElementChild() { return face(elementKids(need(this))[0]); },
    get lastElementChild() { const kids = elementKids(need(this)); return face(kids[kids.length - 1]); },
    get nextSibling() { return sibling(need(this), 1, false); },
    get previousSibling() { return sibling(need(this), -1, false); },
    get nextElementSibling() { return sibling(need(this), 1, true); },
    get previousElementSibling() { return sibling(need(this), -1, true); },
    get ownerDocument() { return document; },
    get isConnected() { return connected(need(this)); },
    get baseURI() { return facts.base; },
    get textContent() { const it = need(this); return it.kind === TEXT || it.kind === COMMENT ? it.text : textOf(it); },
    set textContent(value) { setText(need(this), value === null ? '' : string(value)); },
    get innerText() { return textOf(need(this)); },
    set innerText(value) { setText(need(this), string(value)); },
    get outerText() { return textOf(need(this)); },
    hasChildNodes() { return kidsOf(need(this)).length > 0; },
    contains(other) { const it = recordOf(other); return it !== null && isAbove(need(this), it); },
    getRootNode() { return document; },
    normalize() {},
    isSameNode(other) { return this === other; },
    compareDocumentPosition() { return 1; },
    cloneNode(deep) { return face(copy(need(this), !!deep)); },
    appendChild(node) { insert(need(this), need(node), null); return node; },
    insertBefore(node, before) { insert(need(this), need(node), recordOf(before)); return node; },
    removeChild(node) { remove(need(node)); return node; },
    replaceChild(node, old) { insert(need(this), need(node), need(old)); remove(need(old)); return old; },
    append(...nodes) { insert(need(this), pieceOf(nodes), null); },
    prepend(...nodes) { const it = need(this); insert(it, pieceOf(nodes), kidsOf(it)[0] || null); },
    replaceChildren(...nodes) { const it = need(this); setMarkup(it, ''); insert(it, pieceOf(nodes), null); },
    before(...nodes) { const it = need(this); const up = parentOf(it); if (up) insert(up, pieceOf(nodes), it); },
    after(...nodes) {
        const it = need(this);
        const up = parentOf(it);
        if (up)
            insert(up, pieceOf(nodes), kidsOf(up)[indexIn(kidsOf(up), it) + 1] || null);
    },
    replaceWith(...nodes) {
        const it = need(this);
        const up = parentOf(it);
        if (up) {
            insert(up, pieceOf(nodes), it);
            remove(it);
        }
    },
    remove() { const it = need(this); if (parentOf(it) !== null) remove(it); },
    getElementsByTagName(name) { return faces(find(need(this), 1, lower(string(name)), false)); },
    getElementsByClassName(names) { return faces(find(need(this), 2, string(names), false)); },
    querySelector(selector) { return face(select(need(this), string(selector), true)[0]); },
    querySelectorAll(selector) { return faces(select(need(this), string(selector), false)); },
});
class Element extends Node {}
class HTMLElement extends Element {}
class Text extends Node {}
class DocumentFragment extends Node {}
class Document extends Node {}
const makeFace = (it) => it.kind === ELEMENT ? new HTMLElement(token, it) : it.kind === TEXT || it.kind === COMMENT ? new Text(token, it)
    : it.kind === DOCUMENT ? new Document(token, it) : new DocumentFragment(token, it);
const face = (it) => {
    if (it === null || it === undefined)
        return null;
    return it.face !== null ? it.face : (it.face = makeFace(it));
};
const absolute = (value) => { const parts = host.url(facts.base, trim(value)); return parts === null ? value : parts[0]; };
const REFLECTED = [['id', 'id'], ['className', 'class'], ['title', 'title'], ['name', 'name'], ['type', 'type'],
    ['rel', 'rel'], ['target', 'target'], ['alt', 'alt'], ['method', 'method'], ['lang', 'lang'], ['dir', 'dir'],
    ['placeholder', 'placeholder'], ['width', 'width'], ['height', 'height'], ['media', 'media'], ['charset', 'charset'],
    ['httpEquiv', 'http-equiv'], ['htmlFor', 'for'], ['srcset', 'srcset'], ['crossOrigin', 'crossorigin'], ['integrity', 'integrity'],
    ['property', 'property'], ['frameBorder', 'frameborder'], ['scrolling', 'scrolling'], ['align', 'align'], ['color', 'color'],
    ['border', 'border'], ['referrerPolicy', 'referrerpolicy'], ['srcdoc', 'srcdoc'], ['loading', 'loading'], ['allow', 'allow']];
for (let i = 0; i < REFLECTED.length; i++) {
    const [property, name] = REFLECTED[i];
    getter(Element.prototype, property, function () { return attributeOf(need(this), name) || ''; },
           function (value) { setAttribute(need(this), name, cutAt(string(value))); });
}
const ADDRESSES = ['href', 'src', 'action', 'data', 'poster', 'background'];
for (let i = 0; i < ADDRESSES.length; i++) {
    const name = ADDRESSES[i];
    getter(Element.prototype, name, function () {
        const own = attributeOf(need(this), name);
        return own === null ? '' : absolute(own);
    }, function (value) { setAttribute(need(this), name, cutAt(string(value))); });
}
const TRUTHS = ['hidden', 'disabled', 'checked', 'selected', 'async', 'defer', 'noModule', 'readOnly', 'required', 'allowFullscreen'];
for (let i = 0; i < TRUTHS.length; i++) {
    const name = lower(TRUTHS[i]);
    getter(Element.prototype, TRUTHS[i], function () { return attributeOf(need(this), name) !== null; }, function (value) {
        if (value)
            setAttribute(need(this), name, '');
        else
            removeAttribute(need(this), name);
    });
}
const URL_PARTS = ['href', 'protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
for (let i = 1; i < URL_PARTS.length; i++)
    getter(Element.prototype, URL_PARTS[i], function () {
        const parts = host.url(facts.base, attributeOf(need(this), 'href') || '');
        return parts === null ? '' : parts[i] || '';
    });
const hostOf = (parts) => parts === null ? '' : parts[4] + (parts[5] ? ':' + parts[5] : '');
getter(Element.prototype, 'host', function () { if (need(this).shadow) return this; return hostOf(host.url(facts.base, attributeOf(need(this), 'href') || '')); });
getter(Element.prototype, 'origin', function () {
    const parts = host.url(facts.base, attributeOf(need(this), 'href') || '');
    return parts === null ? '' : parts[1] + '//' + hostOf(parts);
});
const size = (name, number) => getter(Element.prototype, name, () => number, () => {});
size('offsetWidth', 300); size('offsetHeight', 100); size('clientWidth', 300); size('clientHeight', 100);
size('offsetTop', 0); size('offsetLeft', 0); size('scrollLeft', 0);
size('scrollHeight', 3000);
let scrolled = 0; /* pixels */
getter(Element.prototype, 'scrollTop', () => scrolled, () => {});
 size('scrollWidth', 300); size('naturalWidth', 0); size('naturalHeight', 0);
const classWords = (it) => words(attributeOf(it, 'class') || '');
const classList = (node) => {
    const it = need(node);
    const change = (names, on) => {
        let own = classWords(it);
        for (let i = 0; i < names.length; i++) {
            const at = indexIn(own, string(names[i]));
            if (on && at < 0)
                add(own, string(names[i]));
            else if (!on && at >= 0)
                own = without(own, at);
        }
        setAttribute(it, 'class', joined(own, ' '));
    };
    const contains = (name) => indexIn(classWords(it), string(name)) >= 0;
    return {
        add: (...names) => change(names, true),
        remove: (...names) => change(names, false),
        contains,
        toggle(name, force) {
            const on = force === undefined ? !contains(name) : !!force;
            change([name], on);
            return on;
        },
        replace(old, name) { change([old], false); change([name], true); return true; },
        item: (i) => classWords(it)[i] || null,
        forEach(each) { const own = classWords(it); for (let i = 0; i < own.length; i++) each(own[i], i); },
        get length() { return classWords(it).length; },
        get value() { return attributeOf(it, 'class') || ''; },
        set value(value) { setAttribute(it, 'class', string(value)); },
        toString: () => attributeOf(it, 'class') || '',
    };
};
const submit = (it) => navigate(attributeOf(it, 'target') === '_blank' ? OPEN : NAVIGATE, attributeOf(it, 'action') || '', false);
const clicked = (it, given) => {
    const event = given || new Event('click');
    const go = fire(it, event);
    const link = it.name === 'a' || it.name === 'area' ? attributeOf(it, 'href') : null;
    if (go && link !== null)
        navigate(attributeOf(it, 'target') === '_blank' ? OPEN : NAVIGATE, link, false);
    else if (go && (attributeOf(it, 'type') === 'submit' || (it.name === 'button' && attributeOf(it, 'type') === null)))
        for (let n = it; n !== null; n = parentOf(n))
            if (n.name === 'form') {
                submit(n);
                break;
            }
    return go;
};
const insertAt = (it, where, piece) => {
    where = lower(string(where));
    const up = parentOf(it);
    if (where === 'beforeend')
        insert(it, piece, null);
    else if (where === 'afterbegin')
        insert(it, piece, kidsOf(it)[0] || null);
    else if (up !== null)
        insert(up, piece, where === 'beforebegin' ? it : kidsOf(up)[indexIn(kidsOf(up), it) + 1] || null);
};
const pieceOfMarkup = (value, parent) => {
    const piece = newRecord(FRAGMENT, '', -1, -1);
    piece.kids = list();
    const roots = parse(value, parent);
    for (let i = 0; i < roots.length; i++)
        link(piece, roots[i], null);
    started(piece);
    return piece;
};
/* What came as markup: pictures ask for their address wherever they are, the rest where it is shown. */
const arrived = (top) => {
    const kids = kidsOf(top);
    const isShown = connected(top);
    for (let i = 0; i < kids.length; i++)
        if (isShown)
            activate(kids[i]);
        else
            walk(kids[i], (it) => { if (it.name === 'img') markupHandlers(it); return false; });
};
/* Scripts that came as markup do not run (HTML 4.12.1.1, "already started"). */
const started = (top) => walk(top, (it) => { if (it.name === 'script') it.started = true; return false; });
between(Element.prototype, {
    get tagName() { return upper(need(this).name); },
    get localName() { return need(this).name; },
    get namespaceURI() { return 'http://www.w3.org/1999/xhtml'; },
    get innerHTML() { return markup(need(this), true); },
    set innerHTML(value) { const it = need(this); setMarkup(it, value === null ? '' : string(value)); if (it.name !== 'script') { started(it); arrived(it); } },
    get outerHTML() { return markup(need(this)); },
    set outerHTML(value) {
        const it = need(this);
        const up = parentOf(it);
        if (up) {
            insert(up, pieceOfMarkup(cutAt(string(value)), up), it);
            remove(it);
        }
    },
    get text() { return textOf(need(this)); },
    set text(value) { setText(need(this), string(value)); },
    get style() { return styleOf(need(this)); },
    set style(value) { setAttribute(need(this), 'style', string(value)); },
    get classList() { return classList(this); },
    set classList(value) { setAttribute(need(this), 'class', string(value)); },
    get dataset() {
        const it = need(this);
        return new TrueProxy({}, record({
            get: (target, name) => {
                const own = typeof name === 'string' ? attributeOf(it, 'data-' + dashed(name)) : null;
                return own === null ? undefined : own;
            },
            set: (target, name, value) => { setAttribute(it, 'data-' + dashed(string(name)), string(value)); return true; },
            has: (target, name) => attributeOf(it, 'data-' + dashed(string(name))) !== null,
        }));
    },
    get attributes() {
        const it = need(this);
        const out = list();
        for (let i = 0; i < it.attributes.length; i += 2)
            add(out, { name: it.attributes[i], nodeName: it.attributes[i], value: it.attributes[i + 1], nodeValue: it.attributes[i + 1] });
        return pageList(out);
    },
    get value() {
        const it = need(this);
        return it.extra !== null ? it.extra : it.name === 'textarea' ? textOf(it) : attributeOf(it, 'value') || '';
    },
    set value(value) { need(this).extra = string(value); },
    get options() { return faces(find(need(this), 1, 'option', false)); },
    get elements() { return faces(select(need(this), 'input,select,textarea,button', false)); },
    get form() { for (let n = need(this); n !== null; n = parentOf(n)) if (n.name === 'form') return face(n); return null; },
    get selectedIndex() { return 0; },
    set selectedIndex(value) {},
    get rows() { return faces(find(need(this), 1, 'tr', false)); },
    get cells() { return faces(elementKids(need(this))); },
    get offsetParent() { return face(parentOf(need(this))); },
    get sheet() { return { cssRules: [], insertRule: (rule) => { const it = need(this); setText(it, textOf(it) + rule); return 0; }, addRule() {} }; },
    get styleSheet() { const it = need(this); return { set cssText(value) { setText(it, string(value)); }, get cssText() { return textOf(it); } }; },
    get contentWindow() { return frame(need(this)); },
    get contentDocument() { return frame(need(this)).document; },
    get complete() { return true; },
    get shadowRoot() { const it = need(this); return it.shadow ? this : null; },
    get content() { const it = need(this); return it.name === 'template' ? contentOf(it) : attributeOf(it, 'content') || ''; },
    set content(value) { setAttribute(need(this), 'content', cutAt(string(value))); },
    setAttributeNode(node) { if (isObject(node)) this.setAttribute(node.name, node.value); return null; },
    setHTMLUnsafe(value) { this.innerHTML = value; },
    setHTML(value) { this.innerHTML = value; },
    getAttribute(name) { return attributeOf(need(this), lower(string(name))); },
    setAttribute(name, value) {
        const it = need(this);
        name = lower(string(name));
        value = cutAt(string(value));
        setAttribute(it, name, value);
        if (startsWith(name, 'on'))
            attributeHandler(it, name, value);
    },
    setAttributeNS(space, name, value) { setAttribute(need(this), lower(string(name)), cutAt(string(value))); },
    getAttributeNode(name) { const v = attributeOf(need(this), lower(string(name))); return v === null ? null : { name, value: v }; },
    getAttributeNames() { const it = need(this); const out = list(); for (let i = 0; i < it.attributes.length; i += 2) add(out, it.attributes[i]); return pageList(out); },
    hasAttribute(name) { return attributeOf(need(this), lower(string(name))) !== null; },
    hasAttributes() { return need(this).attributes.length > 0; },
    removeAttribute(name) { removeAttribute(need(this), lower(string(name))); },
    toggleAttribute(name, force) {
        const it = need(this);
        name = lower(string(name));
        const on = force === undefined ? attributeOf(it, name) === null : !!force;
        if (on)
            setAttribute(it, name, '');
        else
            removeAttribute(it, name);
        return on;
    },
    insertAdjacentHTML(where, value) { const it = need(this); insertAt(it, where, pieceOfMarkup(cutAt(string(value)), it)); },
    insertAdjacentText(where, value) { insertAt(need(this), where, textRecord(string(value))); },
    insertAdjacentElement(where, node) { insertAt(need(this), where, need(node)); return node; },
    matches(selector) { return matches(need(this), string(selector)); },
    webkitMatchesSelector(selector) { return matches(need(this), string(selector)); },
    closest(selector) {
        for (let n = need(this); n !== null; n = parentOf(n))
            if (n.kind === ELEMENT && matches(n, string(selector)))
                return face(n);
        return null;
    },
    getBoundingClientRect() { return { top: 0, left: 0, right: 300, bottom: 100, width: 300, height: 100, x: 0, y: 0 }; },
    getClientRects() { return [this.getBoundingClientRect()]; },
    click() { clicked(need(this)); },
    submit() { submit(need(this)); },
    requestSubmit() { submit(need(this)); },
    reset() {}, focus() {}, blur() {}, select() {}, scrollIntoView() {}, scrollTo() {}, scroll() {}, play() { return new TruePromise(() => {}); },
    pause() {}, load() {}, animate() { return { finished: new TruePromise(() => {}), cancel() {}, play() {} }; },
    attachShadow() { const it = need(this); it.shadow = true; return face(it); }, /* what stands in it is shown */
    getContext() { return null; }, toDataURL() { return 'data:,'; }, setSelectionRange() {}, setCustomValidity() {},
    checkValidity() { return true; }, insertRow() { return this.appendChild(face(element('tr'))); }, insertCell() { return this.appendChild(face(element('td'))); },
    add(option) { insert(need(this), need(option), null); },
});
handlerProperties(Node.prototype, HANDLERS);
const element = (name) => {
    const it = newRecord(ELEMENT, name, -1, -1);
    it.kids = list();
    return it;
};
/* A template's contents, as a fragment of their own. */
const contentOf = (it) => {
    if (it.extra === null)
        it.extra = newRecord(FRAGMENT, '', -1, -1);
    const kids = kidsOf(it);
    for (let i = 0; i < kids.length; i++) {
        kids[i].parent = it.extra;
        kids[i].parentIndex = -1;
    }
    it.extra.kids = kids;
    return face(it.extra);
};
