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
                return jq(nodes);
            }
            try {
                readsTree();
                const base = isObject(within) ? (recordOf(within) || recordOf(within[0]) || root) : root;
                return jq(text === '' ? [] : faces(select(base, text, false)));
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
    const nodesOf = (value) => typeof value === 'string' && trim(value)[0] !== '<' ? [document.createTextNode(value)]
        : isObject(value) && recordOf(value) === null ? (value.length >= 0 ? value : []) : recordOf(value) !== null ? [value] : jqFind(string(value));
    const place = (self, values, put) => each(self, (node, n) => {
        if (recordOf(node) === null)
            return;
        for (let i = 0; i < values.length; i++) {
            const nodes = nodesOf(values[i]);
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
            return each(this, (node, i) => { if (recordOf(node)) node.setAttribute(name, typeof value === 'function' ? value(i, node.getAttribute(name)) : value); });
        },
        prop(name, value) { if (value === undefined) return this.length ? this[0][name] : undefined; return each(this, (node) => { node[name] = value; }); },
        removeAttr(name) { return each(this, (node) => node.removeAttribute(name)); },
        data(name, value) { return value === undefined ? (this.length && recordOf(this[0]) ? this[0].dataset[camel(string(name))] : undefined) : this; },
        html(value) { if (value === undefined) return this.length && recordOf(this[0]) ? this[0].innerHTML : ''; return each(this, (node) => { if (recordOf(node)) node.innerHTML = isObject(value) ? (value[0] || value).outerHTML : value; }); },
        text(value) { if (value === undefined) { let out = ''; each(this, (node) => { out += node.textContent; }); return out; } return each(this, (node) => { if (recordOf(node)) node.textContent = value; }); },
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
        children() { return jq(this.length && recordOf(this[0]) ? this[0].children : []); }, siblings() { return jq([]); }, contents() { return jq(this.length ? this[0].childNodes : []); },
        next() { return jq(this.length && this[0].nextElementSibling ? [this[0].nextElementSibling] : []); }, prev() { return jq(this.length && this[0].previousElementSibling ? [this[0].previousElementSibling] : []); },
        filter(what) { const out = list(); each(this, (node, i) => { if (typeof what === 'function' ? reflectApply(what, node, [i, node]) : recordOf(node) && matches(need(node), string(what))) add(out, node); }); return jq(out); },
        not(what) { const out = list(); each(this, (node) => { if (!(typeof what === 'string' && recordOf(node) && matches(need(node), what))) add(out, node); }); return jq(out); },
        is(what) { return typeof what === 'string' && this.length > 0 && recordOf(this[0]) !== null && matches(need(this[0]), what); },
        map(visit) { const out = list(); each(this, (node, i) => add(out, reflectApply(visit, node, [i, node]))); return jq(out); },
        add() { return this; }, end() { return this; }, index() { return 0; }, clone() { return jq(this.length && recordOf(this[0]) ? [this[0].cloneNode(true)] : []); },
        wrap() { return this; }, unwrap() { return this; }, trigger(type) { const t = string(type && type.type || type); return jqMethods[t] ? this[t]() : this; },
        width() { return this.length && this[0] === global ? global.innerWidth : 300; }, height() { return this.length && this[0] === global ? global.innerHeight : 100; },
        outerWidth() { return 300; }, outerHeight() { return 100; }, innerWidth() { return 300; }, innerHeight() { return 100; },
        offset() { return { top: 0, left: 0 }; }, position() { return { top: 0, left: 0 }; }, scrollTop() { return 0; }, scrollLeft() { return 0; },
        load(what) { return typeof what === 'function' ? this.on('load', what) : this; }, serialize() { return ''; }, serializeArray() { return []; }, size() { return this.length; },
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
    const deferred = () => { const made = { done: () => made, fail: () => made, always: () => made, then: () => made, catch: () => made, promise: () => made, resolve: () => made, reject: () => made }; return made; };
    const jQuery = function (what, within) { return jqFind(what, within); };
    ObjectAssign(jQuery, { fn: jqMethods, ready, noConflict: () => jQuery, ajax: deferred, get: deferred, post: deferred, getJSON: deferred, getScript: deferred,
        Deferred: deferred, when: deferred, ajaxSetup: nothing, extend(to, ...from) { to = to === true ? from.shift() : to; for (let i = 0; i < from.length; i++) if (isObject(from[i])) ObjectAssign(to, from[i]); return from.length ? to : ObjectAssign(jQuery, to); },
        each(of, visit) { for (const key in of) if (key !== 'item' && key !== 'namedItem' && key !== 'length') if (reflectApply(visit, of[key], [key, of[key]]) === false) break; return of; },
        map: (of, visit) => { const out = []; for (let i = 0; i < of.length; i++) out[i] = visit(of[i], i); return out; }, trim: (value) => trim(string(value)), inArray: (item, of) => indexIn(of, item), isFunction: (value) => typeof value === 'function', isArray: Array.isArray,
        isEmptyObject: (value) => { for (const key in value) return key === undefined; return true; }, type: (value) => typeof value, noop: nothing, now: () => facts.now, proxy: (what, self) => (...given) => reflectApply(what, self, given), parseJSON: JSON.parse,
        support: {}, browser: {}, event: { special: {} }, expr: { ':': {}, filters: {} }, cookie: () => undefined, param: () => '', contains: () => true, easing: {}, cssHooks: {}, globalEval: (source) => (0, evaluate)(string(source)) });
    return record({ jQuery, $: jQuery });
});

/* Any other library: callable, every property is again one; functions handed to it are run, those for "ready" at once. */
const SOON = ['ready', 'domReady', 'load', 'onLoad', 'require', 'define', 'queue', 'push', 'use', 'init', 'run', 'cmd'];
const stubs = record({});
const stub = (name, path) => {
    const parts = record({});
    const used = (given) => {
        for (let i = 0; i < given.length; i++)
            if (typeof given[i] === 'function' && indexIn(SOON, name) >= 0)
                later(given[i], 0, LOADING, false, [stub('given', 1)]);
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
const stubNames = (names) => {
    for (let i = 0; i < names.length; i++)
        if (!(names[i] in global))
            fixed(global, names[i], stub(names[i], 0));
};
