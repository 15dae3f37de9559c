/* --- libraries that are not there, since nothing is fetched --- */
lazily(['jQuery', '$'], () => {
    /* jQuery, so far as pages' own scripts lean on it: ready, chains, events, and what changes the tree. */
    const jq = (nodes) => {
        const made = create(jqMethods);
        for (let i = 0; i < nodes.length; i++)
            made[i] = nodes[i];
        made.length = nodes.length;
        return made;
    };
    const ready = (handler) => {
        if (typeof handler !== 'function')
            return;
        if (loaded)
            later(() => handler(jQuery), 0, LOADING);
        else
            listen(root, 'DOMContentLoaded', () => handler(jQuery), false);
    };
    /* ":first", ":eq(2)" and the like, which only jQuery has, at a selector's end. */
    const jqSelect = (base, text) => {
        const ends = record({ ':first': (found) => 0, ':last': (found) => found.length - 1, ':visible': null, ':hidden': null, ':input': null, ':even': null, ':odd': null });
        for (const end in ends)
            if (text.length >= end.length && stringSlice(text, text.length - end.length) === end) {
                const found = jqSelect(base, stringSlice(text, 0, text.length - end.length) || '*');
                if (ends[end] === null)
                    return found;
                const one = list();
                if (found.length > 0)
                    add(one, found[ends[end](found)]);
                return one;
            }
        const open = indexOf(text, ':eq(');
        const holds = indexOf(text, ':contains(');
        if (open >= 0 && text[text.length - 1] === ')') {
            const found = jqSelect(base, stringSlice(text, 0, open) || '*');
            const number = +stringSlice(text, open + 4, text.length - 1);
            const one = list();
            if (found[number < 0 ? found.length + number : number] !== undefined)
                add(one, found[number < 0 ? found.length + number : number]);
            return one;
        }
        if (holds >= 0 && text[text.length - 1] === ')') {
            const found = jqSelect(base, stringSlice(text, 0, holds) || '*');
            const wanted = replaceAll(replaceAll(stringSlice(text, holds + 10, text.length - 1), '"', ''), "'", '');
            const some = list();
            for (let i = 0; i < found.length; i++)
                if (contains(textOf(found[i]), wanted))
                    add(some, found[i]);
            return some;
        }
        return select(base, text, false);
    };
    const jqFind = (what, within) => {
        if (typeof what === 'function') {
            ready(what);
            return jq([document]);
        }
        if (typeof what === 'string') {
            const text = trim(what);
            if (text[0] === '<') {
                const roots = parse(text, null);
                const nodes = list();
                for (let i = 0; i < roots.length; i++)
                    add(nodes, face(roots[i]));
            const made = jq(nodes);
            if (isObject(within) && recordOf(within) === null && within.jquery === undefined)
                for (const name in within)
                    if (has(jqMethods, name) && name !== 'size')
                        made[name](within[name]);
                    else
                        made.attr(name, within[name]);
            return made;
            }
            try {
                readsTree();
                const base = isObject(within) ? (recordOf(within) || recordOf(within[0]) || root) : root;
            return jq(text === '' ? [] : faces(jqSelect(base, text)));
            } catch (e) {
                return jq([]);
            }
        }
        if (!isObject(what))
            return jq([]);
        return what === global || recordOf(what) !== null || !(what.length >= 0) ? jq([what]) : jq(what);
    };
    const each = (self, visit) => {
        for (let i = 0; i < self.length; i++)
            visit(self[i], i);
        return self;
    };
    const flat = (value) => { /* lists in lists */
        const out = list();
        for (let i = 0; i < value.length; i++)
            if (isObject(value[i]) && recordOf(value[i]) === null && value[i].length >= 0) { const more = flat(value[i]); for (let j = 0; j < more.length; j++) add(out, more[j]); }
            else
                add(out, typeof value[i] === 'string' ? document.createTextNode(value[i]) : value[i]);
        return out;
    };
    const nodesOf = (value) => typeof value === 'string' && trim(value)[0] !== '<' ? [document.createTextNode(value)]
    : isObject(value) && recordOf(value) === null ? (value.length >= 0 ? flat(value) : []) : recordOf(value) !== null ? [value] : jqFind(string(value));
    const place = (self, values, put) => each(self, (node, n) => {
        if (recordOf(node) === null)
            return;
        for (let i = 0; i < values.length; i++) {
        const nodes = nodesOf(typeof values[i] === 'function' ? reflectApply(values[i], node, [n, node.innerHTML]) : values[i]);
            for (let j = 0; j < nodes.length; j++)
                put(node, n + 1 < self.length ? nodes[j].cloneNode(true) : nodes[j]);
        }
    });
    const unit = (name, value) => typeof value === 'number' && !contains(name, 'index') && name !== 'opacity' ? value + 'px' : string(value);
    const show = (self, on) => each(self, (node) => { if (recordOf(node)) node.style.display = on ? 'block' : 'none'; });
    const after = (self, given) => {
        const last = given[given.length - 1];
        if (typeof last === 'function')
            later(() => reflectApply(last, self[0], []), 400, TIMER);
        return self;
    };
    const jqEvent = (type) => function (...given) {
        const handler = given[given.length - 1];
        if (typeof handler !== 'function')
            return each(this, (node) => { if (type === 'submit') node.submit && node.submit(); else if (recordOf(node)) { if (type === 'click') clicked(need(node)); else fire(need(node), new Event(type)); } });
        return this.on(type, handler);
    };
    const jqHtml = (node, value) => {
        if (isObject(value)) {
            node.innerHTML = '';
            jq([node]).append(value);
            return;
        }
        node.innerHTML = value;
        const scripts = find(need(node), 1, 'script', false); /* jQuery runs them, browsers do not */
        for (let i = 0; i < scripts.length; i++)
            if (attributeOf(scripts[i], 'src') === null && isScript(attributeOf(scripts[i], 'type') || ''))
                run(textOf(scripts[i]), null, null);
    };
    const from = (found, self) => { fixed(found, 'prevObject', self); return found; };
    const around = (self, what) => each(self, (node) => {
        if (recordOf(node) === null || !node.parentNode)
            return;
        const outer = jqFind(typeof what === 'function' ? reflectApply(what, node, []) : what)[0];
        if (!recordOf(outer))
            return;
        const wrapper = outer.cloneNode(true);
        node.before(wrapper);
        let inner = wrapper;
        while (inner.firstElementChild)
            inner = inner.firstElementChild;
        inner.append(node);
    });
    const steps1 = (self, step, what, one) => {
        const out = list();
        each(self, (node) => {
            for (let next = recordOf(node) ? node[step] : null; next; next = one ? null : next[step])
                if (indexIn(out, next) < 0 && (typeof what !== 'string' || matches(need(next), what)))
                    add(out, next);
        });
        return jq(out);
    };
    const jqMethods = {
        jquery: '3.6.0',
        ready(handler) { ready(handler); return this; },
        each(visit) { for (let i = 0; i < this.length; i++) if (reflectApply(visit, this[i], [i, this[i]]) === false) break; return this; },
        on(types, ...given) {
            if (isObject(types)) {
                for (const type in types)
                    this.on(type, types[type]);
                return this;
            }
            const handler = given[given.length - 1];
            const selector = typeof given[0] === 'string' ? given[0] : null;
            const all = words(string(types));
            for (let i = 0; i < all.length; i++) {
                const type = splitAt(all[i], '.')[0];
                if (type === 'ready' && typeof handler === 'function')
                    ready(handler);
                else if (typeof handler === 'function' && selector !== null)
                    each(jqFind(selector), (node) => listen(need(node), type, handler, false));
                else if (typeof handler === 'function')
                    each(this, (node) => { const it = node === global ? windowRecord : recordOf(node); if (it) listen(it, type, handler, false); });
            }
            return this;
        },
        off() { return this; },
        find(selector) { const out = list(); each(this, (node) => { if (recordOf(node)) { const found = select(need(node), string(selector), false); for (let i = 0; i < found.length; i++) add(out, face(found[i])); } }); return jq(out); },
        css(name, value) {
            if (isObject(name)) {
                for (const key in name)
                    this.css(key, name[key]);
                return this;
            }
            if (value === undefined)
                return this.length && recordOf(this[0]) ? this[0].style[camel(string(name))] : '';
            if (name === 'scrollTop' || name === 'scrollLeft')
                return this;
            return each(this, (node) => { if (recordOf(node)) node.style[camel(string(name))] = unit(string(name), value); });
        },
        attr(name, value) {
            if (isObject(name)) {
                for (const key in name)
                    this.attr(key, name[key]);
                return this;
            }
            if (value === undefined)
                return this.length && recordOf(this[0]) ? this[0].getAttribute(name) || undefined : undefined;
        return each(this, (node, i) => { if (node === theLocation) node[name] = value; else if (recordOf(node)) node.setAttribute(name, typeof value === 'function' ? reflectApply(value, node, [i, node.getAttribute(name)]) : value); });
        },
        prop(name, value) { if (value === undefined) return this.length ? this[0][name] : undefined; return each(this, (node) => { node[name] = value; }); },
        removeAttr(name) { return each(this, (node) => node.removeAttribute(name)); },
        data(name, value) { return value === undefined ? (this.length && recordOf(this[0]) ? this[0].dataset[camel(string(name))] : undefined) : this; },
    html(value) { if (value === undefined) return this.length && recordOf(this[0]) ? this[0].innerHTML : ''; return each(this, (node, i) => { if (recordOf(node)) jqHtml(node, typeof value === 'function' ? reflectApply(value, node, [i, node.innerHTML]) : value); }); },
    text(value) { if (value === undefined) { let out = ''; each(this, (node) => { out += node.textContent; }); return out; } return each(this, (node, i) => { if (recordOf(node)) node.textContent = typeof value === 'function' ? reflectApply(value, node, [i, node.textContent]) : value; }); },
        val(value) { if (value === undefined) return this.length ? this[0].value : ''; return each(this, (node) => { node.value = value; }); },
        append(...values) { return place(this, values, (node, kid) => node.appendChild(kid)); },
        prepend(...values) { return place(this, values, (node, kid) => node.prepend(kid)); },
        before(...values) { return place(this, values, (node, kid) => node.before(kid)); },
        after(...values) { return place(this, values, (node, kid) => node.after(kid)); },
        replaceWith(...values) { return place(this, values, (node, kid) => node.replaceWith(kid)); },
        appendTo(to) { jqFind(to).append(this); return this; },
        prependTo(to) { jqFind(to).prepend(this); return this; },
        insertAfter(to) { jqFind(to).after(this); return this; },
        insertBefore(to) { jqFind(to).before(this); return this; },
        remove() { return each(this, (node) => { if (recordOf(node)) node.remove(); }); },
        empty() { return each(this, (node) => { if (recordOf(node)) node.innerHTML = ''; }); },
        addClass(names) { return each(this, (node) => { const all = words(string(names)); for (let i = 0; i < all.length; i++) node.classList && node.classList.add(all[i]); }); },
        removeClass(names) { return each(this, (node) => { const all = words(string(names === undefined ? node.className : names)); for (let i = 0; i < all.length; i++) node.classList && node.classList.remove(all[i]); }); },
        toggleClass(name, on) { return each(this, (node) => { if (node.classList) node.classList.toggle(name, on); }); },
        hasClass(name) { return this.length > 0 && recordOf(this[0]) !== null && this[0].classList.contains(name); },
        show(...given) { return after(show(this, true), given); }, hide(...given) { return after(show(this, false), given); },
        fadeIn(...given) { return after(show(this, true), given); }, fadeOut(...given) { return after(show(this, false), given); },
        slideDown(...given) { return after(show(this, true), given); }, slideUp(...given) { return after(show(this, false), given); },
        toggle() { return this; }, slideToggle() { return this; }, fadeToggle() { return this; }, animate(css, ...given) { this.css(css); return after(this, given); },
        stop() { return this; }, delay() { return this; }, queue() { return this; }, finish() { return this; },
        first() { return jq(this.length ? [this[0]] : []); }, last() { return jq(this.length ? [this[this.length - 1]] : []); },
        eq(i) { const node = this[i < 0 ? this.length + i : i]; return jq(node ? [node] : []); }, get(i) { return i === undefined ? pageList(this) : this[i]; },
        parent() { return jq(this.length && this[0].parentNode ? [this[0].parentNode] : []); }, parents(selector) { return this.closest(selector || 'body'); },
        closest(selector) { const up = this.length && recordOf(this[0]) ? this[0].closest(selector) : null; return jq(up ? [up] : []); },
    children(what) { const out = list(); each(this, (node) => { if (recordOf(node)) { const kids = elementKids(need(node)); for (let i = 0; i < kids.length; i++) if (typeof what !== 'string' || matches(kids[i], what)) add(out, face(kids[i])); } }); return jq(out); },
    siblings(what) { const out = list(); each(this, (node) => { const up = recordOf(node) && parentOf(need(node)); const kids = up ? elementKids(up) : list(); for (let i = 0; i < kids.length; i++) if (face(kids[i]) !== node && (typeof what !== 'string' || matches(kids[i], what))) add(out, face(kids[i])); }); return jq(out); }, contents() { return jq(this.length ? this[0].childNodes : []); },
    next(what) { return steps1(this, 'nextElementSibling', what, true); }, prev(what) { return steps1(this, 'previousElementSibling', what, true); },
    nextAll(what) { return steps1(this, 'nextElementSibling', what, false); }, prevAll(what) { return steps1(this, 'previousElementSibling', what, false); },
        filter(what) { const out = list(); each(this, (node, i) => { if (typeof what === 'function' ? reflectApply(what, node, [i, node]) : recordOf(node) && matches(need(node), string(what))) add(out, node); }); return jq(out); },
        not(what) { const out = list(); each(this, (node) => { if (!(typeof what === 'string' && recordOf(node) && matches(need(node), what))) add(out, node); }); return jq(out); },
        is(what) { return typeof what === 'string' && this.length > 0 && recordOf(this[0]) !== null && matches(need(this[0]), what); },
        map(visit) { const out = list(); each(this, (node, i) => add(out, reflectApply(visit, node, [i, node]))); return jq(out); },
    add(what) { const out = list(); each(this, (node) => add(out, node)); each(jqFind(what), (node) => add(out, node)); return jq(out); },
    end() { return this.prevObject || this; }, index() { return 0; }, clone() { return jq(this.length && recordOf(this[0]) ? [this[0].cloneNode(true)] : []); },
    wrap(what) { return around(this, what); }, wrapAll(what) { return around(this, what); }, unwrap() { return this; },
    wrapInner(what) { return each(this, (node) => { if (recordOf(node)) { const outer = jqFind(what)[0]; if (recordOf(outer)) { const kids = kidsOf(need(node)); for (let i = 0; i < kids.length; i++) outer.append(face(kids[i])); node.append(outer); } } }); }, trigger(type) { const t = string(type && type.type || type); return jqMethods[t] ? this[t]() : this; },
        width() { return this.length && this[0] === global ? global.innerWidth : 300; }, height() { return this.length && this[0] === global ? global.innerHeight : 100; },
        outerWidth() { return 300; }, outerHeight() { return 100; }, innerWidth() { return 300; }, innerHeight() { return 100; },
    offset() { return { top: 0, left: 0 }; }, position() { return { top: 0, left: 0 }; }, scrollTop() { return scrolled; }, scrollLeft() { return 0; },
    load(what, ...given) { return typeof what === 'function' ? this.on('load', what) : replied(given, this); }, serialize() { return ''; }, serializeArray() { return []; }, size() { return this.length; },
        toArray() { return pageList(this); }, hover(over) { return this.on('mouseenter', over); }, live(type, handler) { return this.on(type, handler); }, bind(type, handler) { return this.on(type, handler); },
        delegate(selector, type, handler) { return this.on(type, selector, handler); }, one(type, ...given) { return this.on(type, ...given); }, unbind() { return this; },
    };
    setPrototypeOf(jqMethods, new TrueProxy(create(null), record({ /* plugins: called, they do nothing and chain */
        get: (target, name) => typeof name !== 'string' || name === 'then' || (codeAt(name, 0) <= 57) ? undefined : function () { return this; },
        has: () => false,
    })));
    for (const type of ['click', 'mousedown', 'mouseup', 'mouseover', 'mouseenter', 'mouseleave', 'mousemove', 'touchstart', 'touchend', 'scroll', 'resize',
        'change', 'submit', 'keyup', 'keydown', 'keypress', 'focus', 'blur', 'dblclick', 'error'])
        jqMethods[type] = jqEvent(type);
    /* What waits for an answer gets one with nothing in it. */
    const replied = (given, self) => {
        for (let i = 0; i < given.length; i++)
            if (typeof given[i] === 'function')
                answered(() => reflectApply(given[i], self, ['', 'success', stub('answer', 1)]));
            else if (isObject(given[i]) && recordOf(given[i]) === null)
                for (const name of ['success', 'complete', 'error'])
                    if (typeof given[i][name] === 'function')
                        answered(() => reflectApply(given[i][name], self, ['', 'success', stub('answer', 1)]));
        return self;
    };
    const deferred = (...given) => {
        const made = {};
        for (const name of ['done', 'fail', 'always', 'then', 'catch', 'success', 'complete', 'progress', 'error', 'pipe'])
            made[name] = (...more) => replied(more, made);
        for (const name of ['promise', 'resolve', 'reject', 'notify', 'resolveWith', 'rejectWith', 'abort'])
            made[name] = () => made;
        made.state = () => 'pending';
        return replied(given, made);
    };
    for (const name of ['find', 'first', 'last', 'eq', 'filter', 'not', 'children', 'siblings', 'next', 'prev', 'parent', 'parents', 'closest', 'add', 'contents']) {
        const plain = jqMethods[name];
        jqMethods[name] = function (...given) { return from(reflectApply(plain, this, given), this); };
    }
    const jQuery = function (what, within) { return jqFind(what, within); };
    ObjectAssign(jQuery, { fn: jqMethods, ready, parseHTML: (value) => pageList(nodesOf(string(value))), noConflict: () => jQuery, ajax: deferred, get: deferred, post: deferred, getJSON: deferred, getScript: deferred,
            Deferred: deferred, when: deferred, ajaxSetup: nothing, extend(to, ...from) { to = to === true ? from.shift() : to; for (let i = 0; i < from.length; i++) if (isObject(from[i])) ObjectAssign(to, from[i]); return from.length ? to : ObjectAssign(jQuery, to); },
            each(of, visit) { for (const key in of) if (key !== 'item' && key !== 'namedItem' && key !== 'length') if (reflectApply(visit, of[key], [key, of[key]]) === false) break; return of; },
            map: (of, visit) => { const out = []; for (let i = 0; i < of.length; i++) out[i] = visit(of[i], i); return out; }, trim: (value) => trim(string(value)), inArray: (item, of) => indexIn(of, item), isFunction: (value) => typeof value === 'function', isArray: Array.isArray,
            isEmptyObject: (value) => { for (const key in value) return key === undefined; return true; }, type: (value) => typeof value, noop: nothing, now: () => facts.now, proxy: (what, self) => (...given) => reflectApply(what, self, given), parseJSON: JSON.parse,
            support: {}, browser: {}, event: { special: {} }, expr: { ':': {}, filters: {} }, cookie: () => undefined, param: () => '', contains: () => true, easing: {}, cssHooks: {}, globalEval: (source) => (0, evaluate)(string(source)) });
    return record({ jQuery, $: jQuery });
});

/* Any other library: callable, every property is again one; functions handed to it are run, those for "ready" at once. */
const SOON = ['ready', 'domReady', 'load', 'onLoad', 'require', 'define', 'queue', 'push', 'use', 'init', 'run', 'cmd'];
/* require(['jquery'], function ($) ...) */
const required = (given) => {
    const out = [];
    const names = isObject(given[0]) && given[0].length > 0 ? given[0] : given.length > 2 && isObject(given[1]) ? given[1] : [];
    for (let i = 0; i < names.length && i < 20; i++)
        out[i] = contains(lower(string(names[i])), 'jquery') ? jQuery : stub('given', 1);
    if (out.length === 0)
        out[0] = stub('given', 1);
    return out;
};
/* Functions that libraries call by themselves, by the names of their options. */
const BY_LIBRARY = ['mounted', 'created', 'beforeMount', 'ready', 'onReady', 'onLoad', 'onload', 'init', 'onInit', 'setup', 'afterInit', 'callback'];
const options = (given) => {
    for (let i = 0; i < BY_LIBRARY.length; i++) {
        const what = given[BY_LIBRARY[i]];
        if (typeof what === 'function')
            later(() => reflectApply(what, given, [stub('given', 1)]), 10, TIMER);
    }
};
const stub = (name, path) => {
    const parts = record({});
    const used = (given) => {
        for (let i = 0; i < given.length; i++)
            if (typeof given[i] === 'function' && indexIn(SOON, name) >= 0)
                later(given[i], 0, LOADING, false, required(given));
            else if (isObject(given[i]) && typeof given[i] !== 'function' && recordOf(given[i]) === null)
                options(given[i]);
            else if (typeof given[i] === 'function' && strangers.length < LIMIT_HANDLERS)
                add(strangers, record({ handler: given[i], node: current }));
    };
    return new TrueProxy(function () {}, record({
        get(target, key) {
            if (typeof key === 'symbol')
                return key === Symbol.toPrimitive ? () => '' : key === Symbol.iterator ? function* () {} : undefined;
            if (key === 'then' || key === 'catch' || key === 'finally')
                return undefined;
            if (key === 'length')
                return 0;
            if (key === 'prototype' || key === 'toString' || key === 'valueOf')
                return key === 'prototype' ? target.prototype : () => '';
            if (!(key in parts))
                parts[key] = path < 8 ? stub(key, path + 1) : undefined;
            return parts[key];
        },
        set(target, key, value) {
            if (typeof key === 'string')
                parts[key] = value;
            return true;
        },
        has: () => true,
        deleteProperty: () => true,
        apply(target, self, given) { used(given); return stub(name, path + 1); },
        construct(target, given) { used(given); return stub(name, path + 1); },
    }));
};
const strangers = list(); /* functions handed to libraries: run as clicks are */
/* Elements by the names they have (HTML 7.2.2.3). */
const named = (name) => {
    const it = find(root, 0, name, true)[0];
    if (it !== undefined)
        fixed(global, name, face(it));
    return it !== undefined;
};
const nameForms = () => { /* document.NAME */
    const forms = find(root, 1, 'form', false);
    for (let i = 0; i < forms.length && i < 20; i++) {
        const name = attributeOf(forms[i], 'name');
        if (name !== null && name !== '' && !(name in document))
            fixed(document, name, face(forms[i]));
    }
};

const stubNames = (names) => {
    for (let i = 0; i < names.length; i++)
        if (!(names[i] in global) && !named(names[i]))
            fixed(global, names[i], stub(names[i], 0));
};
