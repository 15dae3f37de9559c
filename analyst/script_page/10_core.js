/* The page that scripts are run against (analyst/script_engine.h): what they find of a browser, and what they do to it
 * handed out as effects. The files of this folder are one function, joined in the order of their names.
 *
 * Hostile code shares this realm, so: nothing here is looked up by name after the page's first script ran that the page
 * could have changed. Built-in functions are taken first (`uncurry`), lists have no prototype, records no accessors, and
 * what a node is stands in a private field. */
(function (host, facts) {
'use strict';
const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const global = globalThis;
const { create, defineProperty, setPrototypeOf, getPrototypeOf } = Object;
const ObjectAssign = Object.assign;
const has = uncurry(Object.prototype.hasOwnProperty);
const { apply: reflectApply, getOwnPropertyDescriptor: reflectDescribe } = Reflect;
const stringSlice = uncurry(String.prototype.slice);
const indexOf = uncurry(String.prototype.indexOf);
const codeAt = uncurry(String.prototype.charCodeAt);
const lower = uncurry(String.prototype.toLowerCase);
const upper = uncurry(String.prototype.toUpperCase);
const trim = uncurry(String.prototype.trim);
const { fromCharCode } = String;
const TrueString = String;
const TrueFunction = Function;
const TrueDate = Date;
const TrueProxy = Proxy;
const TrueError = Error;
const TrueTypeError = TypeError;
const TruePromise = Promise;
const evaluate = global.eval; /* called by another name: in the page's global scope */
const getTime = uncurry(Date.prototype.getTime);

const LIMIT_DEPTH = 4; /* scripts written by scripts */
const LIMIT_TIMERS = 600; /* callbacks in one run */
const LIMIT_TIMER_DEPTH = 60; /* timers set by timers, and turns of one interval */
const LIMIT_HANDLERS = 200; /* click handlers in one run */
const LIMIT_NODES = 200000; /* records */
const LIMIT_VALUES = 4; /* contents of one element in one moment; then only the last one counts */
const LIMIT_UP = 2000; /* ancestors */
const LIMIT_FRAMES = 20; /* documents in frames, of one piece */
const LIMIT_TEXT = 1 << 20; /* characters of one value */

const NAVIGATE = 0, OPEN = 1, WRITE = 2, INSERT = 3, REPLACE = 4, REMOVE = 5, STYLE = 6, ATTRIBUTE = 7, TITLE = 8;
const LOADING = 0, TIMER = 1, CLICK = 2;
const ELEMENT = 1, TEXT = 3, COMMENT = 8, DOCUMENT = 9, FRAGMENT = 11;

const list = () => setPrototypeOf([], null);
const add = (to, item) => { defineProperty(to, to.length, { __proto__: null, value: item, writable: true, enumerable: true, configurable: true }); return item; };
const record = (fields) => setPrototypeOf(fields, null);
const string = (value) => {
    if (typeof value === 'string')
        return value;
    try {
        return typeof value === 'symbol' ? '' : TrueString(value);
    } catch (e) {
        return '';
    }
};
const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
const cutAt = (value) => value.length > LIMIT_TEXT ? stringSlice(value, 0, LIMIT_TEXT) : value;
const contains = (whole, part) => indexOf(whole, part) >= 0;
const startsWith = (whole, start) => stringSlice(whole, 0, start.length) === start;
const isSpace = (code) => code === 32 || (code >= 9 && code <= 13);
const words = (value) => { /* split at white space */
    const found = list();
    for (let at = 0; at < value.length;) {
        while (at < value.length && isSpace(codeAt(value, at)))
            at++;
        let end = at;
        while (end < value.length && !isSpace(codeAt(value, end)))
            end++;
        if (end > at)
            add(found, stringSlice(value, at, end));
        at = end;
    }
    return found;
};
const splitAt = (value, mark) => {
    const found = list();
    for (let at = 0;;) {
        const next = indexOf(value, mark, at);
        if (next < 0) {
            add(found, stringSlice(value, at));
            return found;
        }
        add(found, stringSlice(value, at, next));
        at = next + mark.length;
    }
};
const replaceAll = (value, what, by) => {
    if (!contains(value, what))
        return value;
    const parts = splitAt(value, what);
    let out = parts[0];
    for (let i = 1; i < parts.length; i++)
        out += by + parts[i];
    return out;
};
const joined = (items, mark) => {
    let out = '';
    for (let i = 0; i < items.length; i++)
        out += (i ? mark : '') + items[i];
    return out;
};
const indexIn = (items, item) => {
    for (let i = 0; i < items.length; i++)
        if (items[i] === item)
            return i;
    return -1;
};
const without = (items, at) => {
    const rest = list();
    for (let i = 0; i < items.length; i++)
        if (i !== at)
            add(rest, items[i]);
    return rest;
};
/* camelCase to dashed, and back. */
const dashed = (name) => {
    let out = '';
    for (let i = 0; i < name.length; i++) {
        const c = codeAt(name, i);
        out += c >= 65 && c <= 90 ? '-' + fromCharCode(c + 32) : name[i];
    }
    return startsWith(out, 'webkit-') || startsWith(out, 'moz-') ? '-' + out : out;
};
const camel = (name) => {
    let out = '';
    for (let i = 0; i < name.length; i++) {
        if (name[i] === '-' && i + 1 < name.length && codeAt(name, i + 1) >= 97 && codeAt(name, i + 1) <= 122)
            out += upper(name[++i]);
        else
            out += name[i];
    }
    return out;
};
const escapeText = (value) => replaceAll(replaceAll(replaceAll(value, '&', '&amp;'), '<', '&lt;'), '>', '&gt;');
const escapeValue = (value) => replaceAll(replaceAll(value, '&', '&amp;'), '"', '&quot;');
/* A page's list: an ordinary array, made without touching what the page may have changed. */
const pageList = (items) => {
    const made = [];
    for (let i = 0; i < items.length; i++)
        defineProperty(made, i, { __proto__: null, value: items[i], writable: true, enumerable: true, configurable: true });
    made.item = (i) => made[i] || null;
    made.namedItem = (name) => {
        for (let i = 0; i < made.length; i++)
            if (made[i].id === name || made[i].name === name)
                return made[i];
        return null;
    };
    defineProperty(made, 'item', { __proto__: null, enumerable: false });
    defineProperty(made, 'namedItem', { __proto__: null, enumerable: false });
    return made;
};
const getter = (on, name, get, set) =>
    defineProperty(on, name, { __proto__: null, get, set: set || function () {}, enumerable: true, configurable: true });
const fixed = (on, name, value) =>
    defineProperty(on, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
/* Members by one literal: it stands in the chain between a class's prototype and that one's own. */
const between = (on, members) => {
    setPrototypeOf(members, getPrototypeOf(on));
    setPrototypeOf(on, members);
};
/* Globals that are made when somebody asks for one of them. */
const lazily = (names, make) => {
    let made = null;
    const settle = () => {
        if (made !== null)
            return made;
        made = make();
        for (let i = 0; i < names.length; i++) {
            const what = reflectDescribe(global, names[i]);
            if (what && what.get && has(waiting, names[i]) && waiting[names[i]] === what.get)
                fixed(global, names[i], made[names[i]]);
        }
        return made;
    };
    for (let i = 0; i < names.length; i++) {
        const name = names[i];
        const get = () => settle()[name];
        waiting[name] = get;
        defineProperty(global, name, { __proto__: null, get, set: (value) => fixed(global, name, value), enumerable: false, configurable: true });
    }
};
const waiting = record({});

/* --- what is going on now --- */
let moment = LOADING;
let current = facts.rootNode; /* index of the element whose script runs */
let currentScript = null; /* record of the script element, while it is read */
let depth = 0;
let loaded = false; /* the whole of the document was read */
let quiet = false; /* until the turn's end: an answer of the network runs, which nobody has; what it would replace stays */
let clockAhead = 0; /* milliseconds that timers moved the clock */
const asked = () => host.note(0);
const decoded = () => host.note(1);
const cut = () => host.note(2);

/* --- effects: kept until the moment is over, since what was inserted may be changed --- */
let changed = list(); /* ops that must be told at the moment's end */
const op = (kind, target, name, value, roots) => add(changed, record({
    kind, moment, node: current, target, name, value, roots, dirty: false, told: null, waiting: true, frame: null,
    silent: quiet && (kind === REPLACE || kind === REMOVE) }));
const touch = (what) => {
    what.dirty = true;
    if (!what.waiting) {
        what.waiting = true;
        what.moment = moment;
        what.node = current;
        add(changed, what);
    }
};
const commit = () => {
    for (let i = 0; i < changed.length; i++) /* what was put into a frame's own document */
        if (changed[i].frame !== null && changed[i].roots !== null)
            setAttribute(changed[i].frame, 'srcdoc', markup(changed[i].roots, true));
    const now = changed;
    changed = list();
    for (let i = 0; i < now.length; i++) {
        const what = now[i];
        what.waiting = false;
        if (what.silent || what.frame !== null)
            continue;
        let value = what.value;
        if (what.roots !== null && (what.dirty || value === null)) {
            value = '';
            for (let j = 0; j < what.roots.length; j++)
                value += markup(what.roots[j]);
        }
        what.dirty = false;
        if (what.told === value && what.told !== null)
            continue;
        what.told = value === null ? '' : value;
        host.record(what.kind, what.moment, what.node, what.target, what.name, value === null ? null : cutAt(value));
    }
};
